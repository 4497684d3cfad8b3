package dev.semblance.model.folder;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code XLMRobertaTokenizer} ({@code models/xlm_roberta/tokenization_xlm_roberta.py}), which
 * multilingual BERT encoders have: pieces, scores and the precompiled normaliser of {@code
 * tokenizer.json}; unknown token, pre-tokeniser, template and decoder of its own.
 */
final class XlmRobertaTokenizer implements TokenizerClass {

  /** The class counts on the unknown token's place rather than on its name. */
  private static final int UNKNOWN_ID = 3;

  static final Map<String, String> DEFAULTS =
      Map.of(
          "bos_token", "<s>",
          "eos_token", "</s>",
          "unk_token", "<unk>",
          "sep_token", "</s>",
          "pad_token", "<pad>",
          "cls_token", "<s>",
          "mask_token", "<mask>");

  @Override
  public Map<String, String> defaults(ObjectNode tree) {
    return DEFAULTS;
  }

  @Override
  public void rebuild(
      ObjectNode tree, JsonFile config, TokenDeclarations tokens, AddedVocabulary vocabulary) {
    rebuild(tree, config, tokens, vocabulary, UNKNOWN_ID);
  }

  static void rebuild(
      ObjectNode tree,
      JsonFile config,
      TokenDeclarations tokens,
      AddedVocabulary vocabulary,
      int unknownId) {
    UnigramParts.model(tree, unknownId, "XLMRobertaTokenizer and CamembertTokenizer have");
    JsonNode precompiled = UnigramParts.precompiled(tree.path("normalizer"));
    TokenizerParts.replace(tree, "normalizer", precompiled == null ? tree.nullNode() : precompiled);
    UnigramParts.cutAtSpaces(tree, config.flag("add_prefix_space", true) ? "always" : "never");
    TokenizerParts.frame(
        tree,
        config,
        tokens,
        vocabulary,
        "bos_token",
        "eos_token",
        (first, last) -> List.of(first, "$A", last, last, "$B", last));
  }
}
