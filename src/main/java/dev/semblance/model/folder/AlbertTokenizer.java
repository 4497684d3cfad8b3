package dev.semblance.model.folder;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code AlbertTokenizer} ({@code models/albert/tokenization_albert.py}): pieces, scores, the
 * precompiled normaliser and the template of {@code tokenizer.json}; a normaliser that takes
 * accents away and lowers, where {@code tokenizer_config.json} does not say otherwise.
 */
final class AlbertTokenizer implements TokenizerClass {

  private static final int UNKNOWN_ID = 1;

  @Override
  public Map<String, String> defaults(ObjectNode tree) {
    return Map.of(
        "bos_token", "[CLS]",
        "eos_token", "[SEP]",
        "unk_token", "<unk>",
        "sep_token", "[SEP]",
        "pad_token", "<pad>",
        "cls_token", "[CLS]",
        "mask_token", "[MASK]");
  }

  @Override
  public void rebuild(
      ObjectNode tree, JsonFile config, TokenDeclarations tokens, AddedVocabulary vocabulary) {
    UnigramParts.model(tree, UNKNOWN_ID, "AlbertTokenizer has");
    JsonNode precompiled = UnigramParts.precompiled(tree.path("normalizer"));
    ObjectNode sequence = tree.objectNode();
    sequence.put("type", "Sequence");
    ArrayNode steps = sequence.putArray("normalizers");
    for (String quotes : List.of("``", "''")) {
      steps.add(TokenizerParts.replacing(tree, "String", quotes, "\""));
    }
    if (!config.flag("keep_accents", false)) {
      steps.addObject().put("type", "NFKD");
      steps.addObject().put("type", "StripAccents");
    }
    if (config.flag("do_lower_case", true)) {
      steps.addObject().put("type", "Lowercase");
    }
    if (precompiled != null) {
      steps.add(precompiled);
    }
    TokenizerParts.replace(tree, "normalizer", sequence);
    UnigramParts.cutAtSpaces(tree, config.flag("add_prefix_space", true) ? "always" : "never");
    if (tree.path("post_processor").isObject()) {
      TokenizerParts.refuseTypes(tree);
      return;
    }
    TokenizerParts.frameAsBert(tree, config, tokens, vocabulary);
  }
}
