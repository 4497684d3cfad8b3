package dev.semblance.batching;

import java.util.Arrays;

/**
 * From the model's numbers to the vectors that leave: checked, cut, then scaled to length 1.
 *
 * <p>Norms are sums in double. A zero vector has no direction to keep and stays zero.
 */
final class VectorFinish {
  private VectorFinish() {}

  static boolean finite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /** The first {@code dimensions} components; the given array itself when that is all. */
  static float[] cut(float[] vector, int dimensions) {
    return dimensions == vector.length ? vector : Arrays.copyOf(vector, dimensions);
  }

  /** The L2 norm of a range. */
  static double norm(float[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) values[i] * values[i];
    }
    return Math.sqrt(sum);
  }

  /** Scales a range to length 1 in place, and answers the length it had. */
  static double normalize(float[] values, int from, int to) {
    double norm = norm(values, from, to);
    if (norm > 0) {
      for (int i = from; i < to; i++) {
        values[i] = (float) (values[i] / norm);
      }
    }
    return norm;
  }

  /** Scales each row of [rows, width] to length 1, in place. */
  static void normalizeRows(float[] values, int width) {
    for (int from = 0; from < values.length; from += width) {
      normalize(values, from, from + width);
    }
  }
}
