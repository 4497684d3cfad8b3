package dev.semblance.encoder;

import dev.semblance.vector.VectorMath;
import java.util.Arrays;

/**
 * From the model's numbers to the vectors that leave: checked, cut, then scaled to length 1.
 *
 * <p>Works in place where {@link VectorMath} copies: the model gave its arrays away. A zero vector
 * has no direction to keep and stays zero.
 */
final class VectorFinish {
  private VectorFinish() {}

  static boolean finite(float[] values) {
    return VectorMath.firstNonFinite(values, 0, values.length) < 0;
  }

  /** The first {@code dimensions} components; the given array itself when that is all. */
  static float[] cut(float[] vector, int dimensions) {
    return dimensions == vector.length ? vector : Arrays.copyOf(vector, dimensions);
  }

  /** Scales a range to length 1 in place, and answers the length it had. */
  static double normalize(float[] values, int from, int to) {
    double norm = VectorMath.norm(values, from, to);
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
