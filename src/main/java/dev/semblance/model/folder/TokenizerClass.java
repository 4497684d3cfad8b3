package dev.semblance.model.folder;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * How one of transformers' tokenizer classes makes a tokenizer of a folder's files. Some take
 * {@code tokenizer.json} as it is; others take no more than its vocabulary and make the rest anew.
 */
interface TokenizerClass {

  /** Tokens that the class names where no file does, by their keys. */
  default Map<String, String> defaults(ObjectNode tree) {
    return Map.of();
  }

  /** Extra tokens that the class adds where no file lists any. */
  default List<String> extraDefaults() {
    return List.of();
  }

  /** The token that the class makes of a bare text, a file's or its own, under a key. */
  default AddedToken named(String key, String content) {
    return AddedToken.special(content);
  }

  /** Whether a folder that has {@code vocab.txt} needs no {@code tokenizer.json}. */
  default boolean readsVocabularyText() {
    return false;
  }

  /** Whether the added tokens of {@code tokenizer.json} are there before any other is added. */
  default boolean keepsAddedTokens() {
    return false;
  }

  /**
   * Whether the class tells the types of tokens unless {@code model_input_names} says otherwise.
   */
  default boolean givesTypes() {
    return false;
  }

  /**
   * Makes anew what the class does not take from {@code tokenizer.json}; added tokens are not its
   * affair.
   *
   * @param tree {@code tokenizer.json}; changed
   * @throws dev.semblance.fault.Fault.ModelRefused where the class could make nothing of the file
   */
  void rebuild(
      ObjectNode tree, JsonFile config, TokenDeclarations tokens, AddedVocabulary vocabulary);
}
