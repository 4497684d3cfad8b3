package dev.semblance.encoder;

import java.util.Arrays;
import java.util.Set;

/**
 * The sparse vectors of queries where no model computes them: each piece that a query has gets a
 * weight that was learned once, however often it has it (inference-free SPLADE; Geng et al. 2024).
 * Safe to share.
 */
public final class QueryWeights {
  private final float[] weights;
  private final boolean unlessAsked;

  /**
   * @param weights [vocabulary]; not copied
   * @param unlessAsked whether a text of no role is a query
   */
  public QueryWeights(float[] weights, boolean unlessAsked) {
    this.weights = weights;
    this.unlessAsked = unlessAsked;
  }

  /** Whether a request is one for vectors of queries. */
  public boolean answer(EmbedRequest request) {
    return request.outputs().equals(Set.of(Output.SPARSE))
        && (request.role() == null ? unlessAsked : request.role() == TextRole.QUERY);
  }

  /**
   * A query's vector.
   *
   * @param ids of its tokens, without special ones; all in the vocabulary
   */
  public SparseEmbedding of(int[] ids) {
    int[] indices = Arrays.stream(ids).filter(id -> weights[id] != 0).distinct().sorted().toArray();
    float[] values = new float[indices.length];
    for (int i = 0; i < indices.length; i++) {
      values[i] = weights[indices[i]];
    }
    return new SparseEmbedding(indices, values);
  }
}
