package dev.semblance.weights.tensor;

import java.lang.foreign.MemorySegment;

/**
 * Adds a product of two thin matrices to a matrix: {@code W + scale * left right}, which is what a
 * low-rank adapter does to a layer (Hu et al. 2021). Sums are of fp32, the result is F32.
 */
public final class LowRankUpdate {

  private final float[] left;
  private final float[] right;
  private final int rank;

  /**
   * @param left [rows, rank]; not copied
   * @param right [rank, columns]; not copied
   */
  private LowRankUpdate(float[] left, float[] right, int rank) {
    this.left = left;
    this.right = right;
    this.rank = rank;
  }

  /**
   * @param left [rows, rank]
   * @param right [rank, columns]
   * @throws IllegalArgumentException when the ranks differ, or a tensor is no matrix
   */
  public static LowRankUpdate of(Tensor left, Tensor right) {
    long[] rows = left.shape();
    long[] columns = right.shape();
    if (rows.length != 2 || columns.length != 2 || rows[1] != columns[0]) {
      throw new IllegalArgumentException(left + " times " + right);
    }
    return new LowRankUpdate(left.toFloats(), right.toFloats(), Math.toIntExact(rows[1]));
  }

  /**
   * The same of matrices that lie the other way around: {@code (first second)} transposed.
   *
   * @param first [columns, rank]
   * @param second [rank, rows]
   */
  public static LowRankUpdate transposed(Tensor first, Tensor second) {
    LowRankUpdate product = of(first, second);
    return new LowRankUpdate(
        transposed(product.right, product.rank),
        transposed(product.left, product.left.length / product.rank),
        product.rank);
  }

  private static float[] transposed(float[] matrix, int rows) {
    int columns = matrix.length / rows;
    float[] turned = new float[matrix.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        turned[column * rows + row] = matrix[row * columns + column];
      }
    }
    return turned;
  }

  /** Whether it fits a matrix of this shape. */
  public boolean fits(long... shape) {
    return shape.length == 2 && shape[0] * rank == left.length && shape[1] * rank == right.length;
  }

  /**
   * The sum.
   *
   * @param base of a floating type, that {@link #fits}
   * @param into 4 bytes for each number; the result lies there
   */
  public Tensor addedTo(Tensor base, double scale, MemorySegment into) {
    return addedTo(base, 0, scale, into);
  }

  /**
   * The sum with some rows of a taller matrix, whose other rows stay.
   *
   * @param base of a floating type, as wide as this
   * @param first the first of its rows that this is added to
   * @param into 4 bytes for each number of the base; the result lies there, and the base may
   */
  public Tensor addedTo(Tensor base, int first, double scale, MemorySegment into) {
    int changed = left.length / rank;
    int rows = Math.toIntExact(base.shape()[0]);
    int columns = Math.toIntExact(base.shape()[1]);
    for (int row = 0; row < rows; row++) {
      float[] sum = base.slice(row, 1).as(DType.F32).toFloats();
      boolean own = row >= first && row < first + changed;
      for (int k = 0; own && k < rank; k++) {
        float factor = (float) (scale * left[(row - first) * rank + k]);
        int from = k * columns;
        for (int column = 0; column < columns; column++) {
          sum[column] += factor * right[from + column];
        }
      }
      FloatCodec.encode(DType.F32, sum, into.asSlice(4L * row * columns, 4L * columns), columns);
    }
    return Tensor.of(DType.F32, base.shape(), into);
  }
}
