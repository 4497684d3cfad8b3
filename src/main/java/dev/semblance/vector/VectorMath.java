package dev.semblance.vector;

import java.util.Arrays;
import java.util.Objects;

/**
 * Length, direction and finiteness of a vector, which may be a part of a larger array. A range is
 * {@code [from, to)}; one outside the array is an {@link IndexOutOfBoundsException}.
 */
public final class VectorMath {
  private VectorMath() {}

  /** The Euclidean (L2) norm, summed in double; 0 exactly if every component is. */
  public static double norm(float[] vector) {
    return norm(vector, 0, vector.length);
  }

  /** The Euclidean (L2) norm of a part. */
  public static double norm(float[] vector, int from, int to) {
    Objects.checkFromToIndex(from, to, vector.length);
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (double) vector[i] * vector[i];
    }
    return Math.sqrt(sum);
  }

  /** A new vector of the same direction and of norm one; of a zero vector a zero vector. */
  public static float[] normalize(float[] vector) {
    return normalize(vector, 0, vector.length);
  }

  /** A new vector of a part's direction and of norm one; of a zero vector a zero vector. */
  public static float[] normalize(float[] vector, int from, int to) {
    double norm = norm(vector, from, to);
    float[] unit = Arrays.copyOfRange(vector, from, to);
    if (norm != 0) {
      for (int i = 0; i < unit.length; i++) {
        unit[i] = (float) (unit[i] / norm);
      }
    }
    return unit;
  }

  /** The index in the array of the first NaN or infinity of a part, or -1 if there is none. */
  public static int firstNonFinite(float[] vector, int from, int to) {
    Objects.checkFromToIndex(from, to, vector.length);
    for (int i = from; i < to; i++) {
      if (!Float.isFinite(vector[i])) {
        return i;
      }
    }
    return -1;
  }
}
