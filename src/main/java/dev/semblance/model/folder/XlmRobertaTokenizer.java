package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
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
    ObjectNode model = TokenizerParts.model(tree);
    if (!model.path("type").asString("Unigram").equals("Unigram")
        || !model.path("vocab").isArray()) {
      throw Fault.ModelRefused.key(
          TokenizerFile.FILE,
          "model.type",
          model.path("type").asString("unknown"),
          "Unigram, as XLMRobertaTokenizer and CamembertTokenizer have");
    }
    if (model.path("vocab").size() <= unknownId) {
      throw Fault.ModelRefused.key(
          TokenizerFile.FILE,
          "model.vocab",
          model.path("vocab").size() + " pieces",
          "more than " + unknownId + ": piece " + unknownId + " is the unknown one");
    }
    model.put("type", "Unigram");
    model.put("unk_id", unknownId);
    model.put("byte_fallback", false);

    JsonNode precompiled = precompiled(tree.path("normalizer"));
    TokenizerParts.replace(tree, "normalizer", precompiled == null ? tree.nullNode() : precompiled);
    ObjectNode metaspace = tree.objectNode();
    metaspace.put("type", "Metaspace");
    metaspace.put("replacement", "▁");
    metaspace.put("prepend_scheme", config.flag("add_prefix_space", true) ? "always" : "never");
    metaspace.put("split", true);
    ObjectNode sequence = tree.objectNode();
    sequence.put("type", "Sequence");
    ArrayNode steps = sequence.putArray("pretokenizers");
    steps.addObject().put("type", "WhitespaceSplit");
    steps.add(metaspace);
    TokenizerParts.replace(tree, "pre_tokenizer", sequence);
    tree.set("decoder", metaspace.deepCopy());
    setTemplate(tree, config, tokens, vocabulary);
  }

  private static void setTemplate(
      ObjectNode tree, JsonFile config, TokenDeclarations tokens, AddedVocabulary vocabulary) {
    String first = TokenizerParts.framing(config, tokens, "bos_token");
    String last = TokenizerParts.framing(config, tokens, "eos_token");
    Map<String, Integer> ids = new LinkedHashMap<>();
    ids.put(first, Objects.requireNonNull(vocabulary.idOf(first)));
    ids.put(last, Objects.requireNonNull(vocabulary.idOf(last)));
    tree.set(
        "post_processor",
        TokenizerParts.template(
            tree, List.of(first, "$A", last), List.of(first, "$A", last, last, "$B", last), ids));
  }

  /** The first precompiled step of the file's normaliser; other steps are dropped. */
  private static @Nullable JsonNode precompiled(JsonNode normalizer) {
    List<JsonNode> steps =
        normalizer.path("type").asString("").equals("Sequence")
            ? normalizer.path("normalizers").valueStream().toList()
            : List.of(normalizer);
    return steps.stream()
        .filter(step -> step.path("type").asString("").equals("Precompiled"))
        .filter(step -> step.has("precompiled_charsmap"))
        .findFirst()
        .orElse(null);
  }
}
