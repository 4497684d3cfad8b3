package dev.semblance.vector;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * A {@link Sum} of every row with every column, tile by tile.
 *
 * <p>A tile is {@value #WIDTH} columns by {@value #DEPTH} dimensions, turned so that the columns
 * lie side by side, as doubles: 64 KiB, which stays in the second cache while all rows pass by.
 */
final class BlockedSums {
  static final int WIDTH = 256;
  static final int DEPTH = 32;
  private static final int ROWS_BETWEEN_CHECKS = 1024;

  private BlockedSums() {}

  /**
   * The sums as {@code [rows, columns]}, newly made; all vectors must have the same length.
   *
   * @param cancelled asked before every 1024 rows of a tile, some milliseconds apart
   * @throws CancellationException as soon as that says true
   */
  static double[][] of(Sum sum, float[][] rows, float[][] columns, BooleanSupplier cancelled) {
    double[][] sums = new double[rows.length][columns.length];
    if (rows.length == 0) {
      return sums;
    }
    int dimensions = rows[0].length;
    double[][] tile = new double[Math.min(DEPTH, dimensions)][Math.min(WIDTH, columns.length)];
    double[] strip = new double[Math.min(WIDTH, columns.length)];
    for (int column = 0; column < columns.length; column += WIDTH) {
      int width = Math.min(WIDTH, columns.length - column);
      for (int from = 0; from < dimensions; from += DEPTH) {
        int depth = Math.min(DEPTH, dimensions - from);
        fill(tile, columns, column, width, from, depth);
        for (int r = 0; r < rows.length; r++) {
          if (r % ROWS_BETWEEN_CHECKS == 0 && cancelled.getAsBoolean()) {
            throw new CancellationException("nobody waits for the scores");
          }
          System.arraycopy(sums[r], column, strip, 0, width);
          addTile(sum, rows[r], from, depth, tile, strip, width);
          System.arraycopy(strip, 0, sums[r], column, width);
        }
      }
    }
    return sums;
  }

  private static void fill(
      double[][] tile, float[][] columns, int column, int width, int from, int depth) {
    for (int c = 0; c < width; c++) {
      float[] vector = columns[column + c];
      for (int i = 0; i < depth; i++) {
        tile[i][c] = vector[from + i];
      }
    }
  }

  private static void addTile(
      Sum sum, float[] row, int from, int depth, double[][] tile, double[] strip, int width) {
    // DEPTH is a whole number of steps, so only the last tile of a vector has dimensions left over.
    int i = 0;
    for (; i <= depth - Sum.STEP; i += Sum.STEP) {
      sum.addStep(row, from + i, tile, i, strip, width);
    }
    for (; i < depth; i++) {
      sum.addOne(row[from + i], tile[i], strip, width);
    }
  }
}
