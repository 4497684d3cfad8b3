package dev.semblance.model.folder;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The classes that decoders have: pieces, merges and the template of {@code tokenizer.json}, all
 * else of their own.
 */
enum BytePairTokenizer implements TokenizerClass {

  /** {@code models/qwen2/tokenization_qwen2.py}: over bytes, cut by an expression. */
  QWEN2("Qwen2Tokenizer") {
    @Override
    public Map<String, String> defaults(ObjectNode tree) {
      return Map.of(
          "unk_token", "<|endoftext|>",
          "eos_token", "<|endoftext|>",
          "pad_token", "<|endoftext|>");
    }

    @Override
    void parts(ObjectNode tree, ObjectNode model, JsonFile config, TokenDeclarations tokens) {
      BytePairParts.overBytes(model);
      TokenizerParts.replace(tree, "normalizer", tree.objectNode().put("type", "NFC"));
      ObjectNode cuts = tree.objectNode();
      cuts.put("type", "Sequence");
      ArrayNode steps = cuts.putArray("pretokenizers");
      ObjectNode split = steps.addObject().put("type", "Split");
      split.putObject("pattern").put("Regex", QWEN2_CUTS);
      split.put("behavior", "Isolated").put("invert", false);
      steps.add(BytePairParts.byteLevel(tree, config.flag("add_prefix_space", false), false));
      TokenizerParts.replace(tree, "pre_tokenizer", cuts);
      tree.set("decoder", BytePairParts.byteLevel(tree, true, true));
    }
  },

  /** {@code models/gemma/tokenization_gemma.py}: a mark for spaces, bytes for what is not known. */
  GEMMA("GemmaTokenizer") {
    @Override
    public Map<String, String> defaults(ObjectNode tree) {
      return Map.of(
          "unk_token", "<unk>",
          "bos_token", "<bos>",
          "eos_token", "<eos>",
          "pad_token", "<pad>",
          "mask_token", "<mask>");
    }

    @Override
    void parts(ObjectNode tree, ObjectNode model, JsonFile config, TokenDeclarations tokens) {
      String unknown = tokens.named("unk_token");
      if (unknown == null) {
        throw config.refuse("unk_token", "null", "a token, as GemmaTokenizer needs it");
      }
      model.put("unk_token", unknown);
      bytesForUnknown(model);
      TokenizerParts.replace(
          tree, "normalizer", TokenizerParts.replacing(tree, "String", " ", MARK));
      ObjectNode split = tree.objectNode().put("type", "Split");
      split.putObject("pattern").put("String", " ");
      split.put("behavior", "MergedWithPrevious").put("invert", false);
      TokenizerParts.replace(tree, "pre_tokenizer", split);
      tree.set("decoder", markedDecoder(tree, false));
    }
  },

  /** {@code models/llama/tokenization_llama.py}: as Gemma's, with a mark before the first word. */
  LLAMA("LlamaTokenizer") {
    @Override
    public Map<String, String> defaults(ObjectNode tree) {
      return Map.of("unk_token", "<unk>", "bos_token", "<s>", "eos_token", "</s>");
    }

    @Override
    void parts(ObjectNode tree, ObjectNode model, JsonFile config, TokenDeclarations tokens) {
      model.putNull("unk_token");
      bytesForUnknown(model);
      boolean prefixSpace = config.flag("add_prefix_space", true);
      TokenizerParts.replace(tree, "normalizer", tree.nullNode());
      String scheme = !prefixSpace ? "never" : config.flag("legacy", false) ? "always" : "first";
      ObjectNode mark = UnigramParts.metaspace(tree, scheme);
      mark.put("split", false);
      TokenizerParts.replace(tree, "pre_tokenizer", mark);
      tree.set("decoder", markedDecoder(tree, prefixSpace));
    }
  };

  private static final String MARK = "▁";

  private static final String QWEN2_CUTS =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private final String className;

  BytePairTokenizer(String className) {
    this.className = className;
  }

  /** Makes the class's own parts. */
  abstract void parts(ObjectNode tree, ObjectNode model, JsonFile config, TokenDeclarations tokens);

  @Override
  public void rebuild(
      ObjectNode tree, JsonFile config, TokenDeclarations tokens, AddedVocabulary vocabulary) {
    ObjectNode model = BytePairParts.model(tree, className);
    parts(tree, model, config, tokens);
    TokenizerParts.refuseTypes(tree);
  }

  private static void bytesForUnknown(ObjectNode model) {
    model.putNull("continuing_subword_prefix");
    model.putNull("end_of_word_suffix");
    model.put("fuse_unk", true);
    model.put("byte_fallback", true);
  }

  private static JsonNode markedDecoder(ObjectNode tree, boolean prefixSpace) {
    ObjectNode sequence = tree.objectNode();
    sequence.put("type", "Sequence");
    ArrayNode steps = sequence.putArray("decoders");
    steps.add(TokenizerParts.replacing(tree, "String", MARK, " "));
    steps.addObject().put("type", "ByteFallback");
    steps.addObject().put("type", "Fuse");
    if (prefixSpace) {
      steps.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
    }
    return sequence;
  }
}
