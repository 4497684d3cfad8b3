package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * The tokens added to a vocabulary and the ids that the tokenizers library gives them.
 *
 * <p>Ids that files write beside added tokens are not followed: a token of the vocabulary keeps its
 * id, any other takes the next one behind the vocabulary and behind those added before. A token
 * that is added again with other flags keeps its id and takes the new flags. Source: the library's
 * {@code added_vocabulary.rs}; where its version 0.21, which runs here, differs from 0.23, the
 * reference's, what is written for it has 0.23's meaning. Not thread-safe.
 */
final class AddedVocabulary {

  private final Map<String, Integer> vocabulary = new HashMap<>();
  private final int vocabularySize;
  private final Map<String, Integer> ids = new LinkedHashMap<>();
  private final SortedMap<Integer, DeclaredToken> byId = new TreeMap<>();

  /** Once special, a token stays so for what is left out of text. */
  private final Set<String> special = new HashSet<>();

  private final Map<String, Integer> roles = new HashMap<>();

  /**
   * @param vocabulary {@code model.vocab} of {@code tokenizer.json}: an object of ids by piece, or
   *     a list of pieces and scores
   */
  AddedVocabulary(JsonFile file, JsonNode vocabulary) {
    if (vocabulary.isObject()) {
      for (Map.Entry<String, JsonNode> piece : vocabulary.properties()) {
        if (!piece.getValue().isInt()) {
          throw file.refuse(
              "model.vocab." + Fault.quote(piece.getKey()), piece.getValue(), "a whole number");
        }
        this.vocabulary.put(piece.getKey(), piece.getValue().intValue());
      }
    } else {
      for (int id = 0; id < vocabulary.size(); id++) {
        this.vocabulary.put(vocabulary.get(id).path(0).asString(""), id);
      }
    }
    this.vocabularySize = vocabulary.size();
  }

  /** Adds tokens in this order. */
  void add(List<DeclaredToken> tokens) {
    for (DeclaredToken declared : tokens) {
      AddedToken token = declared.token().settled();
      String content = token.content();
      if (content.isEmpty()) {
        continue;
      }
      if (token.special()) {
        special.add(content);
      }
      Integer known = idOf(content);
      int id = known != null ? known : nextId(content);
      ids.put(content, id);
      DeclaredToken before = byId.get(id);
      if (before == null || !before.token().equals(token)) {
        byId.put(id, new DeclaredToken(token, declared.file(), declared.key()));
      }
    }
  }

  /** Has a piece of the vocabulary that begins texts looked for in them as it is. */
  void mark(String marker) {
    if (marker.isBlank()) {
      return;
    }
    for (String content : List.of(marker, marker.strip().split("\\s", 2)[0])) {
      Integer id = idOf(content);
      if (id != null) {
        DeclaredToken before = byId.get(id);
        if (before == null || before.token().isNormalized()) {
          AddedToken asItIs = new AddedToken(content, false, false, false, false, true);
          add(List.of(new DeclaredToken(asItIs, TokenizerFile.FILE, "markers")));
        }
        return;
      }
    }
  }

  /** A vocabulary with gaps has pieces behind its own end; the library would share their ids. */
  private int nextId(String content) {
    int most = ids.values().stream().mapToInt(id -> id).max().orElse(-1);
    int next = most >= vocabularySize ? most + 1 : vocabularySize;
    for (Map.Entry<String, Integer> piece : vocabulary.entrySet()) {
      if (piece.getValue() == next) {
        throw new Fault.ModelRefused(
            TokenizerFile.FILE,
            "has no "
                + Fault.quote(content)
                + " in its vocabulary; added behind its "
                + vocabularySize
                + " pieces, it would get id "
                + next
                + ", which "
                + Fault.quote(piece.getKey())
                + " has");
      }
    }
    return next;
  }

  /** The id of a piece or an added token, or null where there is none. */
  @Nullable Integer idOf(String content) {
    Integer added = ids.get(content);
    return added != null ? added : vocabulary.get(content);
  }

  /** Remembers what files call a token, such as {@code cls_token}. */
  void name(String role, String content) {
    Integer id = idOf(content);
    if (id != null) {
      roles.put(role, id);
    }
  }

  /** The id of the token of that role, or null where there is none. */
  @Nullable Integer idOfRole(String role) {
    return roles.get(role);
  }

  Set<String> contents() {
    return ids.keySet();
  }

  /**
   * Forgets tokens that no file names and that the word table has no row for: the reference has
   * them behind its vocabulary and fails at the first text that holds one.
   */
  void forgetDefaultsBeyond(int rows) {
    byId.tailMap(rows).values().removeIf(entry -> entry.file() == null);
  }

  /**
   * Stops looking for special tokens in texts, as {@code split_special_tokens} asks.
   *
   * @throws Fault.ModelRefused where the ids of others would move up for it
   */
  void splitSpecialTokens(JsonFile config) {
    List<DeclaredToken> behind = List.copyOf(byId.tailMap(vocabularySize).values());
    boolean specialBefore = false;
    for (DeclaredToken entry : behind) {
      boolean isSpecial = special.contains(entry.content());
      if (specialBefore && !isSpecial) {
        throw config.refuse(
            "split_special_tokens",
            true,
            "false where tokens are added behind special ones that are behind the vocabulary");
      }
      specialBefore |= isSpecial;
    }
    byId.values().removeIf(entry -> special.contains(entry.content()));
  }

  /**
   * Ids that are left out when ids are turned back into text although no entry says so: of special
   * tokens that are not looked for, and of those that were added again as plain ones.
   */
  SortedSet<Integer> unmarkedSpecial() {
    SortedSet<Integer> unmarked = new TreeSet<>();
    for (String content : special) {
      int id = ids.getOrDefault(content, -1);
      DeclaredToken entry = byId.get(id);
      if (id >= 0 && (entry == null || !entry.token().special())) {
        unmarked.add(id);
      }
    }
    return unmarked;
  }

  /** What was added, by ascending id, as {@code added_tokens} of {@code tokenizer.json}. */
  void writeTo(ArrayNode list) {
    byId.forEach((id, entry) -> entry.token().writeTo(list.addObject(), id));
  }

  /** Refuses the first token whose id the model's word table has no row for. */
  void refuseBeyond(int rows) {
    byId.tailMap(rows)
        .forEach(
            (id, entry) -> {
              throw new Fault.ModelRefused(
                  String.valueOf(entry.file()),
                  entry.key()
                      + ": "
                      + Fault.quote(entry.content())
                      + " gets id "
                      + id
                      + ", but the model's word table has "
                      + rows
                      + " rows");
            });
  }
}
