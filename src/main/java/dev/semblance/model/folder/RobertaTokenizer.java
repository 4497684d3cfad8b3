package dev.semblance.model.folder;

import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code RobertaTokenizer} ({@code models/roberta/tokenization_roberta.py}): pieces and merges of
 * {@code tokenizer.json} over bytes; no normaliser, and {@code add_prefix_space} of {@code
 * tokenizer_config.json}.
 */
final class RobertaTokenizer implements TokenizerClass {

  @Override
  public Map<String, String> defaults(ObjectNode tree) {
    return XlmRobertaTokenizer.DEFAULTS;
  }

  @Override
  public void rebuild(
      ObjectNode tree, JsonFile config, TokenDeclarations tokens, AddedVocabulary vocabulary) {
    BytePairParts.overBytes(BytePairParts.model(tree, "RobertaTokenizer"));
    TokenizerParts.replace(tree, "normalizer", tree.nullNode());
    boolean prefixSpace = config.flag("add_prefix_space", false);
    TokenizerParts.replace(tree, "pre_tokenizer", BytePairParts.byteLevel(tree, prefixSpace, true));
    tree.set("decoder", BytePairParts.byteLevel(tree, true, true));
    boolean trim = config.flag("trim_offsets", true);
    tree.set(
        "post_processor",
        TokenizerParts.robertaProcessing(tree, config, tokens, vocabulary, trim, prefixSpace));
  }
}
