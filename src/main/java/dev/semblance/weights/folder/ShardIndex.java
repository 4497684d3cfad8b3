package dev.semblance.weights.folder;

import dev.semblance.weights.FileLabel;
import dev.semblance.weights.GitLfsPointer;
import dev.semblance.weights.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/**
 * {@code model.safetensors.index.json} or {@code pytorch_model.bin.index.json}, as Transformers
 * writes them: {@code {"metadata": {...}, "weight_map": {"TENSOR":
 * "model-00001-of-00002.safetensors", ...}}}.
 */
final class ShardIndex {

  private static final long MAX_BYTES = 100_000_000;
  private static final int MAX_SHARDS = 1000;

  /** A plain name: nothing in it can lead out of the folder, on any system. */
  private static final Pattern SHARD_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,210}");

  private ShardIndex() {}

  /**
   * Shard by tensor name, in the file's order.
   *
   * @param ending what every shard's name must end with
   */
  static SequencedMap<String, String> read(Path file, String ending) throws IOException {
    FileLabel label = FileLabel.of(file);
    long size = Files.size(file);
    if (size > MAX_BYTES) {
      throw label.refused("has " + size + " bytes, at most " + MAX_BYTES + " are read");
    }
    GitLfsPointer.refuse(label.label(), file);
    SequencedMap<String, String> shards = new LinkedHashMap<>();
    try (InputStream in = Files.newInputStream(file)) {
      StrictJson.readObject(
          label,
          "index",
          in,
          (key, value) -> {
            if (key.equals("weight_map")) {
              value.members(key, (tensor, shard) -> put(label, shards, tensor, shard, ending));
            } else {
              value.skip();
            }
          });
    }
    if (shards.isEmpty()) {
      throw label.refused("has no tensors in weight_map");
    }
    long count = shards.values().stream().distinct().count();
    if (count > MAX_SHARDS) {
      throw label.refused("names " + count + " shards, at most " + MAX_SHARDS + " are read");
    }
    return shards;
  }

  private static void put(
      FileLabel label, Map<String, String> shards, String tensor, StrictJson value, String ending) {
    String of = "weight_map " + FileLabel.shown(tensor);
    String shard = value.string(of);
    if (!SHARD_NAME.matcher(shard).matches() || !shard.endsWith(ending)) {
      throw label.refused(
          of
              + " is in "
              + FileLabel.shown(shard)
              + ", needed: the plain name of a "
              + ending
              + " file in the same folder");
    }
    shards.put(tensor, shard);
  }
}
