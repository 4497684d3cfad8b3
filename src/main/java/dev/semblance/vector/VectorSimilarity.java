package dev.semblance.vector;

import java.util.List;

/**
 * A metric between two vectors of the same dimensions.
 *
 * <p>For finite components the value is finite, never NaN: sums are kept in double, where neither
 * the square of {@link Float#MAX_VALUE} overflows nor that of {@link Float#MIN_VALUE} vanishes. For
 * others it is undefined; see {@link VectorMath#firstNonFinite}. {@link #EUCLIDEAN} and {@link
 * #MANHATTAN} are plain distances here, not negated as in Sentence Transformers' {@code
 * util/similarity.py}.
 */
public enum VectorSimilarity implements Similarity {
  /** {@code a·b / (|a| |b|)}, in [-1, 1]; not defined where either is a zero vector. */
  COSINE("cosine", Order.HIGHER_IS_CLOSER, Sum.PRODUCTS, "cos_sim") {
    @Override
    double finish(double sum, double squaredNormA, double squaredNormB) {
      // One root of the product, not a product of roots: then a vector against itself gives 1.
      double cosine = sum / Math.sqrt(squaredNormA * squaredNormB);
      return Math.clamp(cosine, -1.0, 1.0);
    }
  },

  /** {@code a·b}. */
  DOT("dot", Order.HIGHER_IS_CLOSER, Sum.PRODUCTS, "dot_score"),

  /** {@code |a - b|}, at least 0. */
  EUCLIDEAN("euclidean", Order.LOWER_IS_CLOSER, Sum.SQUARED_DIFFERENCES) {
    @Override
    double finish(double sum, double squaredNormA, double squaredNormB) {
      return Math.sqrt(sum);
    }
  },

  /** The sum of {@code |a[i] - b[i]|}, at least 0. */
  MANHATTAN("manhattan", Order.LOWER_IS_CLOSER, Sum.ABSOLUTE_DIFFERENCES);

  private final String wireName;
  private final Order order;
  private final Sum sum;
  private final List<String> aliases;

  VectorSimilarity(String wireName, Order order, Sum sum, String... aliases) {
    this.wireName = wireName;
    this.order = order;
    this.sum = sum;
    this.aliases = List.of(aliases);
  }

  @Override
  public String wireName() {
    return wireName;
  }

  @Override
  public Order order() {
    return order;
  }

  @Override
  public List<String> aliases() {
    return aliases;
  }

  /**
   * The metric's value for two vectors, a score or a distance as {@link #order} says.
   *
   * @throws IllegalArgumentException if the dimensions differ, or for the cosine of a zero vector:
   *     callers with vectors from outside ask {@link VectorMath#norm} first
   */
  public double score(float[] a, float[] b) {
    if (a.length != b.length) {
      throw new IllegalArgumentException("vector dimensions differ: " + a.length + "!=" + b.length);
    }
    if (this != COSINE) {
      return finish(sum.of(a, b), 0, 0);
    }
    double squaredNormA = Sum.PRODUCTS.of(a, a);
    double squaredNormB = Sum.PRODUCTS.of(b, b);
    if (squaredNormA == 0 || squaredNormB == 0) {
      throw new IllegalArgumentException("cosine is not defined for a zero vector");
    }
    return finish(sum.of(a, b), squaredNormA, squaredNormB);
  }

  /** What has to be summed over the dimensions. */
  Sum sum() {
    return sum;
  }

  /** Makes the metric's value of the sum; only {@link #COSINE} looks at the norms. */
  double finish(double sum, double squaredNormA, double squaredNormB) {
    return sum;
  }
}
