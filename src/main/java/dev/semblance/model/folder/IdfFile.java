package dev.semblance.model.folder;

import dev.semblance.fault.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A weight for each piece of a vocabulary as JSON, {@code {"piece": weight}}: what a
 * SparseStaticEmbedding may name in place of a tensor.
 */
final class IdfFile {

  private IdfFile() {}

  /**
   * The weights by id. A piece that the vocabulary does not have weighs the unknown token, as in
   * sentence-transformers.
   *
   * @param module the folder that names the file, which lies in it or in the model's
   * @param model the model's folder, out of which no path leads
   * @throws Fault.ModelRefused when there is no such file, or it holds something else
   */
  static SortedMap<Integer, Float> read(
      Path module, Path model, String path, TokenizerFile tokenizer) {
    Path root = model.toAbsolutePath().normalize();
    String found =
        List.of(module, model).stream()
            .map(from -> from.toAbsolutePath().normalize().resolve(path).normalize())
            .filter(file -> file.startsWith(root) && Files.isRegularFile(file))
            .map(file -> root.relativize(file).toString())
            .findFirst()
            .orElseThrow(
                () ->
                    Fault.ModelRefused.key(
                        "SparseStaticEmbedding/config.json",
                        "path",
                        path,
                        "a file of JSON in the model's folder"));
    JsonFile file = JsonFile.read(root, found);
    Integer unknown = tokenizer.idOfRole("unk_token");
    SortedMap<Integer, Float> weights = new TreeMap<>();
    for (String piece : file.unknownKeys()) {
      Integer own = tokenizer.idOf(piece);
      Integer id = own == null ? unknown : own;
      if (id == null) {
        throw new Fault.ModelRefused(
            found, "weighs " + Fault.quote(piece) + ", which is no piece of the vocabulary");
      }
      double weight = file.number(piece, -Float.MAX_VALUE, Float.MAX_VALUE, Double.NaN);
      if (Double.isNaN(weight)) {
        throw file.refuse(piece, "null", "a number");
      }
      weights.put(id, (float) weight);
    }
    return weights;
  }
}
