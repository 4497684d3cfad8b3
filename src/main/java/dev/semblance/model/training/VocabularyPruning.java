package dev.semblance.model.training;

import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A WordPiece vocabulary cut to the pieces that the text needs most.
 *
 * <p>A piece is worth what its loss costs: how often it came up, times the further pieces that its
 * characters would fall into. Single characters stay, so that hardly a word becomes unknown.
 *
 * @param tokenizer the new {@code tokenizer.json}
 * @param oldIds for each new id, in the order of the old ones
 * @param pieces as the vocabulary spells them, by new id
 */
record VocabularyPruning(ObjectNode tokenizer, List<Integer> oldIds, List<String> pieces) {

  private static final String CONTINUATION = "##";
  private static final int ROUNDS = 3;

  /** What a piece that nothing else can spell is worth, in pieces. */
  private static final int UNKNOWN_COST = 1_000;

  /**
   * @param tokenizer the teacher's {@code tokenizer.json}; not changed
   * @param counts how often each id came up in the text
   * @param size pieces to keep
   * @throws Fault.ModelRefused when it is not WordPiece, or has no more than {@code size} pieces
   */
  static VocabularyPruning of(ObjectNode tokenizer, long[] counts, int size) {
    String type = tokenizer.path("model").path("type").asString("WordPiece");
    if (!type.equals("WordPiece")) {
      throw Fault.ModelRefused.key("tokenizer.json", "model.type", type, "WordPiece");
    }
    String[] pieces = new String[counts.length];
    for (Map.Entry<String, JsonNode> entry : tokenizer.path("model").path("vocab").properties()) {
      pieces[entry.getValue().intValue()] = entry.getKey();
    }
    Set<String> special = new HashSet<>();
    tokenizer.path("added_tokens").forEach(t -> special.add(t.path("content").asString("")));
    List<Integer> kept = choose(pieces, counts, special, size);
    return new VocabularyPruning(
        rewritten(tokenizer, pieces, kept), kept, kept.stream().map(i -> pieces[i]).toList());
  }

  private static List<Integer> choose(
      String[] pieces, long[] counts, Set<String> special, int size) {
    List<Integer> always = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    for (int id = 0; id < pieces.length; id++) {
      if (pieces[id] == null) {
        continue;
      }
      boolean character = bare(pieces[id]).codePointCount(0, bare(pieces[id]).length()) == 1;
      boolean ascii = pieces[id].chars().allMatch(c -> c < 128);
      if (special.contains(pieces[id]) || (character && (ascii || counts[id] > 0))) {
        always.add(id);
      } else {
        others.add(id);
      }
    }
    int room = size - always.size();
    if (room < 0 || others.size() < room) {
      throw new Fault.InvalidSetting(
          "--vocabulary",
          "is %d, but the teacher's has %d pieces, of which %d stay in any case"
              .formatted(size, others.size() + always.size(), always.size()));
    }
    long[] worth = counts.clone();
    List<Integer> chosen = List.of();
    for (int round = 0; round < ROUNDS; round++) {
      chosen = best(others, worth, room);
      Set<String> known = new HashSet<>();
      always.forEach(id -> known.add(pieces[id]));
      chosen.forEach(id -> known.add(pieces[id]));
      for (int id : others) {
        worth[id] = counts[id] * (spelled(pieces[id], known) - 1);
      }
    }
    List<Integer> kept = new ArrayList<>(always);
    kept.addAll(best(others, worth, room));
    kept.sort(Comparator.naturalOrder());
    return kept;
  }

  private static List<Integer> best(List<Integer> ids, long[] worth, int room) {
    return ids.stream()
        .sorted(Comparator.comparing((Integer id) -> -worth[id]).thenComparing(id -> id))
        .limit(room)
        .toList();
  }

  /** How many other pieces a piece falls into, longest first as WordPiece does. */
  private static int spelled(String piece, Set<String> known) {
    String prefix = piece.startsWith(CONTINUATION) ? CONTINUATION : "";
    String rest = bare(piece);
    int parts = 0;
    while (!rest.isEmpty()) {
      int end = rest.length();
      while (end > 0
          && ((prefix + rest.substring(0, end)).equals(piece)
              || !known.contains(prefix + rest.substring(0, end)))) {
        end--;
      }
      if (end == 0) {
        return UNKNOWN_COST;
      }
      parts++;
      rest = rest.substring(end);
      prefix = CONTINUATION;
    }
    return parts;
  }

  private static String bare(String piece) {
    return piece.startsWith(CONTINUATION) && piece.length() > CONTINUATION.length()
        ? piece.substring(CONTINUATION.length())
        : piece;
  }

  private static ObjectNode rewritten(ObjectNode tokenizer, String[] pieces, List<Integer> kept) {
    Map<String, Integer> newIds = new HashMap<>();
    ObjectNode vocabulary = JsonNodeFactory.instance.objectNode();
    IntStream.range(0, kept.size())
        .forEach(
            id -> {
              vocabulary.put(pieces[kept.get(id)], id);
              newIds.put(pieces[kept.get(id)], id);
            });
    ObjectNode copy = tokenizer.deepCopy();
    ((ObjectNode) copy.path("model")).set("vocab", vocabulary);
    copy.putNull("truncation");
    copy.putNull("padding");
    for (JsonNode added : copy.path("added_tokens")) {
      ((ObjectNode) added).put("id", newId(newIds, added.path("content").asString("")));
    }
    JsonNode post = copy.path("post_processor");
    for (JsonNode token : post.path("special_tokens")) {
      ArrayNode ids = ((ObjectNode) token).putArray("ids");
      token.path("tokens").forEach(t -> ids.add(newId(newIds, t.asString(""))));
    }
    for (String end : List.of("sep", "cls")) {
      if (post.path(end) instanceof ArrayNode pair && pair.size() == 2) {
        pair.set(1, newId(newIds, pair.get(0).asString("")));
      }
    }
    return copy;
  }

  private static int newId(Map<String, Integer> newIds, String piece) {
    Integer id = newIds.get(piece);
    if (id == null) {
      throw new Fault.ModelRefused(
          "tokenizer.json", "names the token " + Fault.quote(piece) + ", which has no id");
    }
    return id;
  }
}
