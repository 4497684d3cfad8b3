package dev.semblance.model.script;

import dev.semblance.encoder.QueryWeights;
import dev.semblance.fault.Fault;
import dev.semblance.model.folder.ModelFolder;
import dev.semblance.model.folder.SparseModule.Splade;
import dev.semblance.model.folder.SparseModule.StaticQueries;
import dev.semblance.weights.folder.WeightFiles;
import dev.semblance.weights.tensor.Tensor;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The weights of queries' pieces, which no script computes. */
public final class QueryTable {

  private static final String WEIGHT = "weight";

  private QueryTable() {}

  /**
   * A folder's, or null where queries are computed as documents are.
   *
   * @throws Fault.ModelRefused when there is none for each piece of the vocabulary
   */
  public static @Nullable QueryWeights read(ModelFolder folder, int vocabulary) {
    StaticQueries queries = queries(folder);
    if (queries == null) {
      return null;
    }
    Tensor weight = queries.listed() == null ? null : listed(queries.listed(), vocabulary);
    if (weight != null) {
      return new QueryWeights(weight.toFloats(), queries.unlessAsked());
    }
    try (WeightFiles files = WeightFiles.open(queries.folder())) {
      Weights weights = new Weights(files, files.fileName(), "");
      return new QueryWeights(weights.take(WEIGHT, vocabulary).toFloats(), queries.unlessAsked());
    }
  }

  /** Has a space's hash cover them. */
  static void addTo(SpaceHash hash, ModelFolder folder, int vocabulary) {
    StaticQueries queries = queries(folder);
    if (queries == null) {
      return;
    }
    if (queries.listed() != null) {
      hash.tensors(new TreeMap<>(Map.of(WEIGHT, listed(queries.listed(), vocabulary))));
      return;
    }
    try (WeightFiles files = WeightFiles.open(queries.folder())) {
      Weights weights = new Weights(files, files.fileName(), "");
      weights.take(WEIGHT, vocabulary);
      hash.tensors(weights.taken());
    }
  }

  private static Tensor listed(SortedMap<Integer, Float> listed, int vocabulary) {
    float[] weights = new float[vocabulary];
    listed.forEach(
        (id, weight) -> {
          if (id >= vocabulary) {
            throw new Fault.ModelRefused(
                "SparseStaticEmbedding/config.json",
                "weighs token " + id + ", but there are " + vocabulary + " tokens");
          }
          weights[id] = weight;
        });
    return Tensor.of(weights, vocabulary);
  }

  private static @Nullable StaticQueries queries(ModelFolder folder) {
    return folder.sparse() instanceof Splade splade ? splade.queries() : null;
  }
}
