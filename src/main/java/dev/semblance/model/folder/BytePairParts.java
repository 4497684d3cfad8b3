package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import tools.jackson.databind.node.ObjectNode;

/** What the classes of tokenizers that merge pieces have in common. */
final class BytePairParts {

  private BytePairParts() {}

  /**
   * The pieces and merges of {@code tokenizer.json}; nothing else of its model counts.
   *
   * @param className that needs it, for messages
   */
  static ObjectNode model(ObjectNode tree, String className) {
    ObjectNode model = TokenizerParts.model(tree);
    if (!model.path("type").asString("BPE").equals("BPE")
        || !model.path("vocab").isObject()
        || !model.path("merges").isArray()) {
      throw Fault.ModelRefused.key(
          TokenizerFile.FILE,
          "model.type",
          model.path("type").asString("unknown"),
          "BPE with vocab and merges, as " + className + " has");
    }
    model.put("type", "BPE");
    model.putNull("dropout");
    model.put("ignore_merges", false);
    return model;
  }

  /** Of a model over bytes, to which no piece is unknown. */
  static void overBytes(ObjectNode model) {
    model.putNull("unk_token");
    model.put("continuing_subword_prefix", "");
    model.put("end_of_word_suffix", "");
    model.put("fuse_unk", false);
    model.put("byte_fallback", false);
  }

  /**
   * Bytes as letters.
   *
   * @param expression whether GPT-2's expression cuts texts before
   */
  static ObjectNode byteLevel(ObjectNode tree, boolean prefixSpace, boolean expression) {
    ObjectNode part = tree.objectNode();
    part.put("type", "ByteLevel");
    part.put("add_prefix_space", prefixSpace);
    part.put("trim_offsets", true);
    part.put("use_regex", expression);
    return part;
  }
}
