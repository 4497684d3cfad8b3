package dev.semblance.model.folder;

import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code MPNetTokenizer} ({@code models/mpnet/tokenization_mpnet.py}): BERT's pieces and normaliser
 * between RoBERTa's tokens; a mask token that no file describes takes the space before it along.
 */
final class MpnetTokenizer implements TokenizerClass {

  private static final BertTokenizer BERT = new BertTokenizer("MPNetTokenizer");

  @Override
  public Map<String, String> defaults(ObjectNode tree) {
    return Map.of(
        "bos_token", "<s>",
        "eos_token", "</s>",
        "unk_token", "[UNK]",
        "sep_token", "</s>",
        "pad_token", "<pad>",
        "cls_token", "<s>",
        "mask_token", "<mask>");
  }

  @Override
  public AddedToken named(String key, String content) {
    return new AddedToken(content, false, key.equals("mask_token"), false, null, true);
  }

  @Override
  public boolean readsVocabularyText() {
    return true;
  }

  @Override
  public void rebuild(
      ObjectNode tree, JsonFile config, TokenDeclarations tokens, AddedVocabulary vocabulary) {
    BERT.rebuild(tree, config, tokens, vocabulary);
    tree.set(
        "post_processor",
        TokenizerParts.robertaProcessing(tree, config, tokens, vocabulary, true, false));
  }
}
