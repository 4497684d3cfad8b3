package dev.semblance.model.folder;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A token that is looked for in a text before the rest of it is split into pieces. The words are
 * those of the tokenizers library.
 *
 * @param content what is looked for; an empty one never matches
 * @param singleWord whether it matches whole words only
 * @param lstrip whether it takes the white space before it along
 * @param rstrip whether it takes the white space after it along
 * @param normalized whether it is normalised and looked for in the normalised text; null is false
 *     for special tokens and true for others
 * @param special whether it is left out when ids are turned back into text
 */
record AddedToken(
    String content,
    boolean singleWord,
    boolean lstrip,
    boolean rstrip,
    @Nullable Boolean normalized,
    boolean special) {

  /** The token that the reference makes of a special token's bare text. */
  static AddedToken special(String content) {
    return new AddedToken(content, false, false, false, null, true);
  }

  /** The token that {@code added_tokens.json} means. */
  static AddedToken plain(String content, boolean special) {
    return new AddedToken(content, false, false, false, !special, special);
  }

  /**
   * Reads an object such as {@code {"content": "[MASK]", "lstrip": true, "special": true}}; flags
   * that are missing are false.
   *
   * @param key how a complaint names the object
   */
  static AddedToken read(JsonFile file, String key, JsonNode object) {
    JsonNode content = object.path("content");
    if (!content.isString()) {
      throw file.refuse(key + ".content", content.isMissingNode() ? "nothing" : content, "a text");
    }
    JsonNode normalized = object.path("normalized");
    return new AddedToken(
        content.stringValue(),
        flag(file, key, object, "single_word"),
        flag(file, key, object, "lstrip"),
        flag(file, key, object, "rstrip"),
        normalized.isMissingNode() ? null : flag(file, key, object, "normalized"),
        flag(file, key, object, "special"));
  }

  private static boolean flag(JsonFile file, String key, JsonNode object, String name) {
    JsonNode value = object.path(name);
    if (value.isMissingNode()) {
      return false;
    }
    if (!value.isBoolean()) {
      throw file.refuse(key + "." + name, value, "true or false");
    }
    return value.booleanValue();
  }

  AddedToken asSpecial() {
    return new AddedToken(content, singleWord, lstrip, rstrip, normalized, true);
  }

  boolean isNormalized() {
    return normalized != null ? normalized : !special;
  }

  /** The same with every flag decided, as the library compares tokens. */
  AddedToken settled() {
    return new AddedToken(content, singleWord, lstrip, rstrip, isNormalized(), special);
  }

  /** An entry of {@code added_tokens} of {@code tokenizer.json}. */
  void writeTo(ObjectNode entry, int id) {
    entry.put("id", id);
    entry.put("content", content);
    entry.put("single_word", singleWord);
    entry.put("lstrip", lstrip);
    entry.put("rstrip", rstrip);
    entry.put("normalized", isNormalized());
    entry.put("special", special);
  }
}
