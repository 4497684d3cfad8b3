package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the classes of tokenizers that come of SentencePiece's unigram models have in common. */
final class UnigramParts {

  private UnigramParts() {}

  /**
   * The pieces and scores of {@code tokenizer.json}; nothing else of its model counts.
   *
   * @param unknownId of the piece that stands for what is not known
   * @param classes that need it, for messages
   */
  static ObjectNode model(ObjectNode tree, int unknownId, String classes) {
    ObjectNode model = TokenizerParts.model(tree);
    if (!model.path("type").asString("Unigram").equals("Unigram")
        || !model.path("vocab").isArray()) {
      throw Fault.ModelRefused.key(
          TokenizerFile.FILE,
          "model.type",
          model.path("type").asString("unknown"),
          "Unigram, as " + classes);
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
    return model;
  }

  /**
   * A mark in the place of spaces, before and behind which texts are cut.
   *
   * @param scheme whether a text gets one before it: {@code always}, {@code first} or {@code never}
   */
  static ObjectNode metaspace(ObjectNode tree, String scheme) {
    ObjectNode metaspace = tree.objectNode();
    metaspace.put("type", "Metaspace");
    metaspace.put("replacement", "▁");
    metaspace.put("prepend_scheme", scheme);
    metaspace.put("split", true);
    return metaspace;
  }

  /** White space cuts, then {@link #metaspace}; its decoder too. */
  static void cutAtSpaces(ObjectNode tree, String scheme) {
    ObjectNode sequence = tree.objectNode();
    sequence.put("type", "Sequence");
    ArrayNode steps = sequence.putArray("pretokenizers");
    steps.addObject().put("type", "WhitespaceSplit");
    steps.add(metaspace(tree, scheme));
    TokenizerParts.replace(tree, "pre_tokenizer", sequence);
    tree.set("decoder", metaspace(tree, scheme));
  }

  /** The first precompiled step of the file's normaliser; other steps are dropped. */
  static @Nullable JsonNode precompiled(JsonNode normalizer) {
    return (normalizer.path("type").asString("").equals("Sequence")
            ? normalizer.path("normalizers").valueStream()
            : java.util.stream.Stream.of(normalizer))
        .filter(step -> step.path("type").asString("").equals("Precompiled"))
        .filter(step -> step.has("precompiled_charsmap"))
        .findFirst()
        .orElse(null);
  }
}
