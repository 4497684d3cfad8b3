package dev.semblance.vector;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * A metric's value of every row with every column, {@code [rows, columns]} in double; never
 * changes.
 *
 * <p>Each value has the same bits as {@link VectorSimilarity#score} gives for that pair. Eight
 * bytes a value are held: the caller bounds rows times columns, or takes some rows at a time and
 * keeps only their {@link Ranking}s. Computed on the calling thread; rows are independent, so
 * several threads may share the work by rows.
 */
public final class ScoreMatrix {
  private final Order order;
  private final int columns;
  private final double[][] scores;

  private ScoreMatrix(Order order, int columns, double[][] scores) {
    this.order = order;
    this.columns = columns;
    this.scores = scores;
  }

  /**
   * Between single vectors. The arrays are read only while this runs.
   *
   * @param cancelled asked every few milliseconds whether to give up
   * @throws IllegalArgumentException if two dimensions differ, or for the cosine of a zero vector
   * @throws CancellationException if {@code cancelled} says so
   */
  public static ScoreMatrix of(
      VectorSimilarity metric, float[][] rows, float[][] columns, BooleanSupplier cancelled) {
    checkDimensions("row", rows, rows);
    checkDimensions("column", columns, rows);
    boolean cosine = metric == VectorSimilarity.COSINE;
    double[] rowNorms = cosine ? squaredNorms("row", rows) : new double[rows.length];
    double[] columnNorms = cosine ? squaredNorms("column", columns) : new double[columns.length];

    double[][] scores = BlockedSums.of(metric.sum(), rows, columns, cancelled);
    for (int r = 0; r < rows.length; r++) {
      double[] row = scores[r];
      for (int c = 0; c < row.length; c++) {
        row[c] = metric.finish(row[c], rowNorms[r], columnNorms[c]);
      }
    }
    return new ScoreMatrix(metric.order(), columns.length, scores);
  }

  /**
   * Between texts given as token vectors.
   *
   * @param cancelled asked before each value whether to give up
   * @throws IllegalArgumentException if two dimensions differ
   * @throws CancellationException if {@code cancelled} says so
   */
  public static ScoreMatrix of(
      TokenSimilarity metric,
      List<MultiVector> rows,
      List<MultiVector> columns,
      BooleanSupplier cancelled) {
    double[][] scores = new double[rows.size()][columns.size()];
    for (int r = 0; r < rows.size(); r++) {
      for (int c = 0; c < columns.size(); c++) {
        if (cancelled.getAsBoolean()) {
          throw new CancellationException("nobody waits for the scores");
        }
        scores[r][c] = metric.score(rows.get(r), columns.get(c));
      }
    }
    return new ScoreMatrix(metric.order(), columns.size(), scores);
  }

  /**
   * Of the parts that were computed for some rows each, in the order of the rows. Takes their
   * values over.
   *
   * @param parts at least one; of one metric and the same columns
   */
  public static ScoreMatrix joined(List<ScoreMatrix> parts) {
    double[][] scores = new double[parts.stream().mapToInt(ScoreMatrix::rows).sum()][];
    int next = 0;
    for (ScoreMatrix part : parts) {
      System.arraycopy(part.scores, 0, scores, next, part.rows());
      next += part.rows();
    }
    return new ScoreMatrix(parts.getFirst().order, parts.getFirst().columns, scores);
  }

  private static void checkDimensions(String side, float[][] vectors, float[][] rows) {
    for (int i = 0; i < vectors.length && rows.length > 0; i++) {
      if (vectors[i].length != rows[0].length) {
        throw new IllegalArgumentException(
            side
                + " "
                + i
                + ": vector dimensions differ: "
                + rows[0].length
                + "!="
                + vectors[i].length);
      }
    }
  }

  private static double[] squaredNorms(String side, float[][] vectors) {
    double[] norms = new double[vectors.length];
    for (int i = 0; i < vectors.length; i++) {
      norms[i] = Sum.PRODUCTS.of(vectors[i], vectors[i]);
      if (norms[i] == 0) {
        throw new IllegalArgumentException(
            side + " " + i + ": cosine is not defined for a zero vector");
      }
    }
    return norms;
  }

  public Order order() {
    return order;
  }

  public int rows() {
    return scores.length;
  }

  public int columns() {
    return columns;
  }

  public double score(int row, int column) {
    return scores[row][column];
  }

  /** A copy of one row. */
  public double[] row(int row) {
    return scores[row].clone();
  }

  /** The columns closest to a row. */
  public Ranking closest(int row, TopK top) {
    return top.of(order, scores[row]);
  }

  /**
   * The columns closest to a row, without the row's own column.
   *
   * @param self that column's number; not the row's where this matrix begins further down
   */
  public Ranking closestOthers(int row, int self, TopK top) {
    return top.ofOthers(order, scores[row], self);
  }
}
