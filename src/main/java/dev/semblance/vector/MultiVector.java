package dev.semblance.vector;

import java.util.Arrays;

/**
 * One text as a matrix of token vectors, {@code [tokens, dimensions]}; at least one token and one
 * dimension. Holds a copy of what it was made of and never changes.
 */
public final class MultiVector {
  private final float[][] rows;

  private MultiVector(float[][] rows) {
    this.rows = rows;
  }

  /**
   * Of one array for each token; copied.
   *
   * @throws IllegalArgumentException if there is none, or if they are empty or of unequal length
   */
  public static MultiVector of(float[][] rows) {
    if (rows.length == 0 || rows[0].length == 0) {
      throw new IllegalArgumentException("a multi-vector needs a token and a dimension, has none");
    }
    float[][] copy = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != rows[0].length) {
        throw new IllegalArgumentException(
            "token " + i + ": vector dimensions differ: " + rows[i].length + "!=" + rows[0].length);
      }
      copy[i] = rows[i].clone();
    }
    return new MultiVector(copy);
  }

  /**
   * Of the tokens' vectors one after the other in one array; copied.
   *
   * @throws IllegalArgumentException if the array is empty or does not divide into whole tokens
   */
  public static MultiVector of(float[] values, int dimensions) {
    if (dimensions < 1 || values.length == 0 || values.length % dimensions != 0) {
      throw new IllegalArgumentException(
          values.length + " values do not make whole tokens of " + dimensions + " dimensions");
    }
    float[][] rows = new float[values.length / dimensions][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(values, i * dimensions, (i + 1) * dimensions);
    }
    return new MultiVector(rows);
  }

  public int tokens() {
    return rows.length;
  }

  public int dimensions() {
    return rows[0].length;
  }

  /** A copy of one token's vector. */
  public float[] token(int index) {
    return rows[index].clone();
  }

  /** A copy of all vectors, [tokens, dimensions]. */
  public float[][] toArray() {
    float[][] copy = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      copy[i] = rows[i].clone();
    }
    return copy;
  }

  /** The vectors themselves, not a copy: to read only. */
  float[][] rows() {
    return rows;
  }
}
