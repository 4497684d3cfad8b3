package dev.semblance.vector;

/**
 * A sum over the dimensions of two vectors, in double: over one pair, or over one row against a
 * tile of columns.
 *
 * <p>Both loops add in the same order, {@value #STEP} terms at a time and the rest one by one, so
 * that they give the same bits. The tile's loops run along the columns, whose sums do not wait for
 * each other: C2 vectorises those, and must not reorder the sum of one pair (measured on one AVX2
 * core at 384 dimensions: 0.9 to 1.5 terms/ns for pairs, 3 to 5 for tiles). All arrays in a tile's
 * loop share one index: C2 does not vectorise where different offsets into arrays of one type might
 * overlap.
 */
enum Sum {
  /** {@code a[i] * b[i]}. */
  PRODUCTS {
    @Override
    double of(float[] a, float[] b) {
      double sum = 0;
      int i = 0;
      for (; i <= a.length - STEP; i += STEP) {
        sum +=
            product(a[i], b[i])
                + product(a[i + 1], b[i + 1])
                + product(a[i + 2], b[i + 2])
                + product(a[i + 3], b[i + 3]);
      }
      for (; i < a.length; i++) {
        sum += product(a[i], b[i]);
      }
      return sum;
    }

    @Override
    void addStep(float[] row, int from, double[][] tile, int at, double[] sums, int width) {
      double x0 = row[from];
      double x1 = row[from + 1];
      double x2 = row[from + 2];
      double x3 = row[from + 3];
      double[] t0 = tile[at];
      double[] t1 = tile[at + 1];
      double[] t2 = tile[at + 2];
      double[] t3 = tile[at + 3];
      for (int c = 0; c < width; c++) {
        sums[c] +=
            product(x0, t0[c]) + product(x1, t1[c]) + product(x2, t2[c]) + product(x3, t3[c]);
      }
    }

    @Override
    void addOne(double x, double[] t, double[] sums, int width) {
      for (int c = 0; c < width; c++) {
        sums[c] += product(x, t[c]);
      }
    }
  },

  /**
   * {@code (a[i] - b[i])²}; the difference is taken in double, where it neither overflows nor
   * cancels more.
   */
  SQUARED_DIFFERENCES {
    @Override
    double of(float[] a, float[] b) {
      double sum = 0;
      int i = 0;
      for (; i <= a.length - STEP; i += STEP) {
        sum +=
            squaredDifference(a[i], b[i])
                + squaredDifference(a[i + 1], b[i + 1])
                + squaredDifference(a[i + 2], b[i + 2])
                + squaredDifference(a[i + 3], b[i + 3]);
      }
      for (; i < a.length; i++) {
        sum += squaredDifference(a[i], b[i]);
      }
      return sum;
    }

    @Override
    void addStep(float[] row, int from, double[][] tile, int at, double[] sums, int width) {
      double x0 = row[from];
      double x1 = row[from + 1];
      double x2 = row[from + 2];
      double x3 = row[from + 3];
      double[] t0 = tile[at];
      double[] t1 = tile[at + 1];
      double[] t2 = tile[at + 2];
      double[] t3 = tile[at + 3];
      for (int c = 0; c < width; c++) {
        sums[c] +=
            squaredDifference(x0, t0[c])
                + squaredDifference(x1, t1[c])
                + squaredDifference(x2, t2[c])
                + squaredDifference(x3, t3[c]);
      }
    }

    @Override
    void addOne(double x, double[] t, double[] sums, int width) {
      for (int c = 0; c < width; c++) {
        sums[c] += squaredDifference(x, t[c]);
      }
    }
  },

  /** {@code |a[i] - b[i]|}. */
  ABSOLUTE_DIFFERENCES {
    @Override
    double of(float[] a, float[] b) {
      double sum = 0;
      int i = 0;
      for (; i <= a.length - STEP; i += STEP) {
        sum +=
            absoluteDifference(a[i], b[i])
                + absoluteDifference(a[i + 1], b[i + 1])
                + absoluteDifference(a[i + 2], b[i + 2])
                + absoluteDifference(a[i + 3], b[i + 3]);
      }
      for (; i < a.length; i++) {
        sum += absoluteDifference(a[i], b[i]);
      }
      return sum;
    }

    @Override
    void addStep(float[] row, int from, double[][] tile, int at, double[] sums, int width) {
      double x0 = row[from];
      double x1 = row[from + 1];
      double x2 = row[from + 2];
      double x3 = row[from + 3];
      double[] t0 = tile[at];
      double[] t1 = tile[at + 1];
      double[] t2 = tile[at + 2];
      double[] t3 = tile[at + 3];
      for (int c = 0; c < width; c++) {
        sums[c] +=
            absoluteDifference(x0, t0[c])
                + absoluteDifference(x1, t1[c])
                + absoluteDifference(x2, t2[c])
                + absoluteDifference(x3, t3[c]);
      }
    }

    @Override
    void addOne(double x, double[] t, double[] sums, int width) {
      for (int c = 0; c < width; c++) {
        sums[c] += absoluteDifference(x, t[c]);
      }
    }
  };

  /** How many dimensions are added at once. */
  static final int STEP = 4;

  /** The sum for two vectors of equal length. */
  abstract double of(float[] a, float[] b);

  /**
   * Adds dimensions {@code from} to {@code from + STEP} of a row against the first {@code width}
   * columns of a tile, {@code [dimensions, columns]}, where those dimensions begin {@code at}.
   */
  abstract void addStep(float[] row, int from, double[][] tile, int at, double[] sums, int width);

  /** Adds one dimension, of which the row has {@code x} and the columns {@code t}. */
  abstract void addOne(double x, double[] t, double[] sums, int width);

  private static double product(double x, double y) {
    return x * y;
  }

  private static double squaredDifference(double x, double y) {
    return (x - y) * (x - y);
  }

  private static double absoluteDifference(double x, double y) {
    return Math.abs(x - y);
  }
}
