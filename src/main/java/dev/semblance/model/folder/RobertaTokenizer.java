package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
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
    ObjectNode model = TokenizerParts.model(tree);
    if (!model.path("type").asString("BPE").equals("BPE")
        || !model.path("vocab").isObject()
        || !model.path("merges").isArray()) {
      throw Fault.ModelRefused.key(
          TokenizerFile.FILE,
          "model.type",
          model.path("type").asString("unknown"),
          "BPE with vocab and merges, as RobertaTokenizer has");
    }
    model.put("type", "BPE");
    model.putNull("dropout");
    model.putNull("unk_token");
    model.put("continuing_subword_prefix", "");
    model.put("end_of_word_suffix", "");
    model.put("fuse_unk", false);
    model.put("byte_fallback", false);
    model.put("ignore_merges", false);
    TokenizerParts.replace(tree, "normalizer", tree.nullNode());
    boolean prefixSpace = config.flag("add_prefix_space", false);
    TokenizerParts.replace(tree, "pre_tokenizer", byteLevel(tree, prefixSpace));
    tree.set("decoder", byteLevel(tree, true));
    boolean trim = config.flag("trim_offsets", true);
    tree.set(
        "post_processor",
        TokenizerParts.robertaProcessing(tree, config, tokens, vocabulary, trim, prefixSpace));
  }

  private static ObjectNode byteLevel(ObjectNode tree, boolean prefixSpace) {
    ObjectNode part = tree.objectNode();
    part.put("type", "ByteLevel");
    part.put("add_prefix_space", prefixSpace);
    part.put("trim_offsets", true);
    part.put("use_regex", true);
    return part;
  }
}
