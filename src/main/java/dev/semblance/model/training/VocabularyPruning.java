package dev.semblance.model.training;

import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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
 * <p>A piece is worth what its loss costs: how much the text needs it, times what changes when it
 * is spelled by others. Single characters stay, so that hardly a word becomes unknown.
 *
 * @param tokenizer the new {@code tokenizer.json}
 * @param oldIds for each new id, in the order of the old ones
 * @param pieces as the vocabulary spells them, by new id
 */
record VocabularyPruning(ObjectNode tokenizer, List<Integer> oldIds, List<String> pieces) {

  private static final String CONTINUATION = "##";

  /**
   * @param tokenizer the teacher's {@code tokenizer.json}; not changed
   * @param need how much the text needs each id, 0 where it never came up
   * @param cost of spelling a piece by others
   * @param size pieces to keep
   * @throws Fault.ModelRefused when it is not WordPiece, or has no more than {@code size} pieces
   */
  static VocabularyPruning of(ObjectNode tokenizer, double[] need, SpellingCost cost, int size) {
    String type = tokenizer.path("model").path("type").asString("WordPiece");
    if (!type.equals("WordPiece")) {
      throw Fault.ModelRefused.key("tokenizer.json", "model.type", type, "WordPiece");
    }
    String[] pieces = new String[need.length];
    for (Map.Entry<String, JsonNode> entry : tokenizer.path("model").path("vocab").properties()) {
      pieces[entry.getValue().intValue()] = entry.getKey();
    }
    Set<String> special = new HashSet<>();
    tokenizer.path("added_tokens").forEach(t -> special.add(t.path("content").asString("")));
    int unknown =
        tokenizer
            .path("model")
            .path("vocab")
            .path(tokenizer.path("model").path("unk_token").asString("[UNK]"))
            .asInt(0);
    List<Integer> kept = choose(pieces, need, cost, special, unknown, size);
    return new VocabularyPruning(
        rewritten(tokenizer, pieces, kept), kept, kept.stream().map(i -> pieces[i]).toList());
  }

  private static List<Integer> choose(
      String[] pieces,
      double[] need,
      SpellingCost cost,
      Set<String> special,
      int unknown,
      int size) {
    List<Integer> always = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    for (int id = 0; id < pieces.length; id++) {
      if (pieces[id] == null) {
        continue;
      }
      boolean character = bare(pieces[id]).codePointCount(0, bare(pieces[id]).length()) == 1;
      boolean ascii = pieces[id].chars().allMatch(c -> c < 128);
      if (special.contains(pieces[id]) || (character && (ascii || need[id] > 0))) {
        always.add(id);
      } else {
        others.add(id);
      }
    }
    int room = size - always.size();
    if (room < 0 || others.size() < room) {
      throw new Fault.InvalidSetting(
          "--vocabulary",
          String.format(
              Locale.ROOT,
              "is %d, but the teacher's has %d pieces, of which %d stay in any case",
              size,
              others.size() + always.size(),
              always.size()));
    }
    Set<Integer> known = new HashSet<>(always);
    known.addAll(best(others, need, room));
    List<Integer> needed = others.stream().filter(id -> need[id] > 0).toList();
    double[] costs = costs(needed, pieces, need, known, unknown, cost);
    double[] worth = new double[need.length];
    for (int i = 0; i < costs.length; i++) {
      worth[needed.get(i)] = need[needed.get(i)] * costs[i];
    }
    List<Integer> kept = new ArrayList<>(always);
    kept.addAll(best(others, worth, room));
    kept.sort(Comparator.naturalOrder());
    return kept;
  }

  private static List<Integer> best(List<Integer> ids, double[] worth, int room) {
    return ids.stream()
        .sorted(Comparator.comparingDouble((Integer id) -> -worth[id]).thenComparing(id -> id))
        .limit(room)
        .toList();
  }

  /** What it costs to spell each piece by the known ones. */
  private static double[] costs(
      List<Integer> ids,
      String[] pieces,
      double[] need,
      Set<Integer> known,
      int unknown,
      SpellingCost cost) {
    Map<String, Integer> vocabulary = new HashMap<>();
    known.forEach(id -> vocabulary.put(pieces[id], id));
    // What goes on with a word needs one to go on with: the letter most needed.
    int letter =
        known.stream()
            .filter(id -> pieces[id].length() == 1 && Character.isLetter(pieces[id].charAt(0)))
            .max(Comparator.comparingDouble((Integer id) -> need[id]).thenComparingInt(id -> -id))
            .orElse(unknown);
    List<int[]> wholes = new ArrayList<>();
    List<int[]> spellings = new ArrayList<>();
    for (int id : ids) {
      boolean continues = !bare(pieces[id]).equals(pieces[id]);
      int[] start = continues ? new int[] {letter} : new int[0];
      wholes.add(joined(start, new int[] {id}));
      spellings.add(joined(start, spelled(pieces[id], vocabulary, unknown)));
    }
    return cost.of(wholes, spellings);
  }

  private static int[] joined(int[] first, int[] second) {
    return IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
  }

  /** The other pieces that a piece falls into, longest first as WordPiece does. */
  private static int[] spelled(String piece, Map<String, Integer> known, int unknown) {
    String prefix = bare(piece).equals(piece) ? "" : CONTINUATION;
    String rest = bare(piece);
    List<Integer> parts = new ArrayList<>();
    while (!rest.isEmpty()) {
      int end = rest.length();
      while (end > 0
          && ((prefix + rest.substring(0, end)).equals(piece)
              || !known.containsKey(prefix + rest.substring(0, end)))) {
        end--;
      }
      if (end == 0) {
        return new int[] {unknown};
      }
      parts.add(known.get(prefix + rest.substring(0, end)));
      rest = rest.substring(end);
      prefix = CONTINUATION;
    }
    return parts.stream().mapToInt(id -> id).toArray();
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
