package dev.semblance.vector;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import java.util.function.BinaryOperator;

/** The formulas without rounding: every float is a decimal number, and so is every sum of them. */
final class Reference {
  /** Lengths around the steps, tiles and vector registers of the fast loops. */
  static final int[] AWKWARD_LENGTHS = {1, 2, 3, 4, 5, 7, 13, 31, 32, 33, 36, 64, 207, 384, 4098};

  private Reference() {}

  static double dot(float[] a, float[] b) {
    return sum(a, b, BigDecimal::multiply).doubleValue();
  }

  static double cosine(float[] a, float[] b) {
    BigDecimal dot = sum(a, b, BigDecimal::multiply);
    return dot.divide(root(a, a, BigDecimal::multiply), MathContext.DECIMAL64)
        .divide(root(b, b, BigDecimal::multiply), MathContext.DECIMAL64)
        .doubleValue();
  }

  static double euclidean(float[] a, float[] b) {
    return root(a, b, (x, y) -> x.subtract(y).pow(2)).doubleValue();
  }

  static double manhattan(float[] a, float[] b) {
    return sum(a, b, (x, y) -> x.subtract(y).abs()).doubleValue();
  }

  /** What one rounding error in a sum of these vectors may be measured against. */
  static double magnitude(float[] a, float[] b) {
    return sum(a, b, (x, y) -> x.multiply(y).abs()).doubleValue();
  }

  static double of(VectorSimilarity metric, float[] a, float[] b) {
    return switch (metric) {
      case COSINE -> cosine(a, b);
      case DOT -> dot(a, b);
      case EUCLIDEAN -> euclidean(a, b);
      case MANHATTAN -> manhattan(a, b);
    };
  }

  static float[] random(Random random, int dimensions) {
    float[] vector = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  static float[][] random(Random random, int rows, int dimensions) {
    float[][] vectors = new float[rows][];
    for (int i = 0; i < rows; i++) {
      vectors[i] = random(random, dimensions);
    }
    return vectors;
  }

  private static BigDecimal sum(float[] a, float[] b, BinaryOperator<BigDecimal> term) {
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < a.length; i++) {
      sum = sum.add(term.apply(new BigDecimal(a[i]), new BigDecimal(b[i])));
    }
    return sum;
  }

  private static BigDecimal root(float[] a, float[] b, BinaryOperator<BigDecimal> term) {
    return sum(a, b, term).sqrt(MathContext.DECIMAL64);
  }
}
