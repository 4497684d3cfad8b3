package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code BertTokenizer} and its kin ({@code models/bert/tokenization_bert.py}): the vocabulary of
 * {@code tokenizer.json}, or {@code vocab.txt} where there is none; normaliser, pre-tokeniser,
 * template and decoder from {@code tokenizer_config.json}. Where {@code tokenizer.json} agrees,
 * nothing changes; where it does not, the reference wins, since its vectors are the right ones.
 *
 * @param name as the files call the class
 */
record BertTokenizer(String name) implements TokenizerClass {

  @Override
  public Map<String, String> defaults(ObjectNode tree) {
    return Map.of(
        "unk_token", "[UNK]",
        "sep_token", "[SEP]",
        "pad_token", "[PAD]",
        "cls_token", "[CLS]",
        "mask_token", "[MASK]");
  }

  @Override
  public boolean readsVocabularyText() {
    return true;
  }

  @Override
  public boolean givesTypes() {
    return true;
  }

  @Override
  public void rebuild(
      ObjectNode tree, JsonFile config, TokenDeclarations tokens, AddedVocabulary vocabulary) {
    ObjectNode model = TokenizerParts.model(tree);
    if (!model.path("type").asString("WordPiece").equals("WordPiece")
        || !model.path("vocab").isObject()) {
      throw Fault.ModelRefused.key(
          TokenizerFile.FILE,
          "model.type",
          model.path("type").asString("unknown"),
          "WordPiece, as " + name + " has");
    }
    TokenizerParts.replace(tree, "normalizer", normalizer(tree, config));
    TokenizerParts.replace(
        tree, "pre_tokenizer", tree.objectNode().put("type", "BertPreTokenizer"));

    String unknown = tokens.named("unk_token");
    if (unknown == null) {
      throw config.refuse("unk_token", "null", "a token: words that are not known become it");
    }
    if (!model.path("vocab").has(unknown)) {
      throw new Fault.ModelRefused(
          TokenizerFile.FILE, "has no " + unknown + " in its vocabulary, needed for other words");
    }
    TokenizerParts.frameAsBert(tree, config, tokens, vocabulary);
    ObjectNode decoder = tree.objectNode();
    decoder.put("type", "WordPiece");
    decoder.put("prefix", "##");
    decoder.put("cleanup", true);
    tree.set("decoder", decoder);

    model.put("type", "WordPiece");
    model.put("unk_token", unknown);
    model.put("continuing_subword_prefix", "##");
    model.put("max_input_chars_per_word", 100);
  }

  private static ObjectNode normalizer(ObjectNode tree, JsonFile config) {
    ObjectNode normalizer = tree.objectNode();
    normalizer.put("type", "BertNormalizer");
    normalizer.put("clean_text", true);
    normalizer.put("handle_chinese_chars", flag(config, "tokenize_chinese_chars"));
    if (config.value("strip_accents") == null) {
      normalizer.putNull("strip_accents");
    } else {
      normalizer.put("strip_accents", config.flag("strip_accents", false));
    }
    normalizer.put("lowercase", flag(config, "do_lower_case"));
    return normalizer;
  }

  /** True where it is missing; null is neither true nor false to the reference. */
  private static boolean flag(JsonFile config, String key) {
    @Nullable JsonNode written = config.tree().get(key);
    if (written != null && written.isNull()) {
      throw config.refuse(key, written, "true or false");
    }
    return config.flag(key, true);
  }
}
