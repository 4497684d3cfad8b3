package dev.semblance.model.script;

import dev.semblance.fault.Fault;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.EncoderPlan.Embeddings;
import dev.semblance.model.plan.EncoderPlan.Lookup;
import dev.semblance.weights.folder.WeightFiles;
import dev.semblance.weights.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Static embeddings: a row for each token and no transformer, as {@code StaticEmbedding} of
 * Sentence Transformers reads them ({@code embedding.weight}) and model2vec writes them ({@code
 * embeddings}, perhaps with {@code mapping} from tokens to shared rows and {@code weights} of
 * tokens). The tensors are all there is to know; no configuration says more.
 */
final class StaticTables {

  /** No position ends a text; a batch has to hold it, whose rows stand in memory. */
  private static final int MAX_TOKENS = 65_536;

  private static final String OWN = "embedding.weight";
  private static final String SHARED = "embeddings";
  private static final String MAPPING = "mapping";
  private static final String WEIGHTS = "weights";

  private StaticTables() {}

  /**
   * The plan of a folder's tables: no layer, and the rows as they are.
   *
   * @throws Fault.ModelRefused when there is no table, or of another shape
   */
  static EncoderPlan plan(WeightFiles files) {
    Set<String> names = files.names();
    boolean own = names.contains(OWN);
    if (!own && !names.contains(SHARED)) {
      throw new Fault.ModelRefused(
          files.fileName(),
          "has no tensor "
              + OWN
              + " or "
              + SHARED
              + ", needed: rows of tokens; there is "
              + String.join(", ", names.stream().limit(5).toList()));
    }
    String table = own ? OWN : SHARED;
    long[] shape = shape(files, table, 2);
    boolean mapped = !own && names.contains(MAPPING);
    int tokens = Math.toIntExact(mapped ? shape(files, MAPPING, 1)[0] : shape[0]);
    int width = Math.toIntExact(shape[1]);
    return new EncoderPlan(
        "static " + tokens + " " + Arrays.toString(shape),
        List.of(),
        List.of(),
        tokens,
        width,
        MAX_TOKENS,
        new Embeddings(
            table,
            width,
            1,
            null,
            null,
            null,
            null,
            new Lookup(
                Math.toIntExact(shape[0]),
                mapped ? MAPPING : null,
                !own && names.contains(WEIGHTS) ? WEIGHTS : null,
                null)),
        List.of(),
        null);
  }

  private static long[] shape(WeightFiles files, String name, int axes) {
    Tensor tensor = files.tensor(name);
    long[] shape = tensor.shape();
    if (shape.length != axes || Arrays.stream(shape).anyMatch(n -> n < 1 || n > 1 << 24)) {
      throw new Fault.ModelRefused(
          files.fileName(),
          name + " has shape " + Arrays.toString(shape) + ", needed: " + axes + " axes");
    }
    return shape;
  }
}
