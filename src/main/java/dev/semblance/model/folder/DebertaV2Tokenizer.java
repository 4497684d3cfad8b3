package dev.semblance.model.folder;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code DebertaV2Tokenizer} ({@code models/deberta_v2/tokenization_deberta_v2.py}): pieces and
 * scores of {@code tokenizer.json}; all else of its own.
 */
final class DebertaV2Tokenizer implements TokenizerClass {

  @Override
  public Map<String, String> defaults(ObjectNode tree) {
    return Map.of(
        "bos_token", "[CLS]",
        "eos_token", "[SEP]",
        "unk_token", "[UNK]",
        "sep_token", "[SEP]",
        "pad_token", "[PAD]",
        "cls_token", "[CLS]",
        "mask_token", "[MASK]");
  }

  @Override
  public boolean givesTypes() {
    return true;
  }

  @Override
  public void rebuild(
      ObjectNode tree, JsonFile config, TokenDeclarations tokens, AddedVocabulary vocabulary) {
    JsonNode pieces = TokenizerParts.model(tree).path("vocab");
    int unknown = unknownId(pieces, tokens.named("unk_token"), config);
    UnigramParts.model(tree, unknown, "DebertaV2Tokenizer has");
    ObjectNode sequence = tree.objectNode();
    sequence.put("type", "Sequence");
    ArrayNode steps = sequence.putArray("normalizers");
    if (config.flag("do_lower_case", false)) {
      steps.addObject().put("type", "Lowercase");
    }
    steps.add(TokenizerParts.replacing(tree, "Regex", "\\s{2,}|[\\n\\r\\t]", " "));
    steps.addObject().put("type", "NFC");
    steps.addObject().put("type", "Strip").put("strip_left", false).put("strip_right", true);
    TokenizerParts.replace(tree, "normalizer", sequence);

    ObjectNode cuts = tree.objectNode();
    cuts.put("type", "Sequence");
    ArrayNode pretokenizers = cuts.putArray("pretokenizers");
    if (config.flag("split_by_punct", false)) {
      pretokenizers.addObject().put("type", "Punctuation").put("behavior", "Isolated");
    }
    String scheme = config.flag("add_prefix_space", true) ? "always" : "first";
    pretokenizers.add(UnigramParts.metaspace(tree, scheme));
    TokenizerParts.replace(tree, "pre_tokenizer", cuts);
    tree.set("decoder", UnigramParts.metaspace(tree, scheme));

    TokenizerParts.frameAsBert(tree, config, tokens, vocabulary);
  }

  /** The piece of the unknown token's name, if its score is 0. */
  private static int unknownId(JsonNode pieces, @Nullable String unknown, JsonFile config) {
    for (int id = 0; id < pieces.size(); id++) {
      if (pieces.path(id).path(0).asString("").equals(unknown)
          && pieces.path(id).path(1).asDouble(1) == 0) {
        return id;
      }
    }
    return config.integer("unk_id", 0, 1 << 24, 1);
  }
}
