package dev.semblance.encoder;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The weights of those pieces of the vocabulary that matter to a sequence; all others are 0. The
 * arrays are the receiver's.
 */
public final class SparseEmbedding {
  private final int[] indices;
  private final float[] values;

  /**
   * @param indices [entries], ids of the vocabulary, ascending
   * @param values [entries], their weights
   */
  public SparseEmbedding(int[] indices, float[] values) {
    if (indices.length != values.length) {
      throw new IllegalArgumentException(indices.length + " indices, " + values.length + " values");
    }
    this.indices = indices;
    this.values = values;
  }

  /**
   * @throws IllegalStateException when a model gave none, or ids that do not ascend within its
   *     vocabulary
   */
  static void check(@Nullable SparseEmbedding raw, EncoderFacts facts) {
    EmbeddingSpace space = facts.sparseSpace();
    if (raw == null || space == null) {
      throw new IllegalStateException("the model gave no sparse vector for a sequence");
    }
    int before = -1;
    for (int index : raw.indices) {
      if (index <= before || index >= space.dimensions()) {
        throw new IllegalStateException(
            "the model gave index "
                + index
                + " behind "
                + before
                + " in a sparse vector, needed: ascending, below "
                + space.dimensions());
      }
      before = index;
    }
  }

  /**
   * The entries with the largest values, the smaller index first among equals; this where there are
   * no more.
   *
   * @param most at least 1
   */
  public SparseEmbedding top(int most) {
    if (indices.length <= most) {
      return this;
    }
    int[] best =
        IntStream.range(0, indices.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -values[i]))
            .limit(most)
            .sorted()
            .mapToInt(Integer::intValue)
            .toArray();
    int[] kept = new int[most];
    float[] weights = new float[most];
    for (int i = 0; i < most; i++) {
      kept[i] = indices[best[i]];
      weights[i] = values[best[i]];
    }
    return new SparseEmbedding(kept, weights);
  }

  /** The sum of the products of the values that stand at the same index. */
  public double dot(SparseEmbedding other) {
    double sum = 0;
    int j = 0;
    for (int i = 0; i < indices.length; i++) {
      while (j < other.indices.length && other.indices[j] < indices[i]) {
        j++;
      }
      if (j < other.indices.length && other.indices[j] == indices[i]) {
        sum += (double) values[i] * other.values[j];
      }
    }
    return sum;
  }

  public int[] indices() {
    return indices;
  }

  public float[] values() {
    return values;
  }

  boolean finite() {
    return VectorFinish.finite(values);
  }
}
