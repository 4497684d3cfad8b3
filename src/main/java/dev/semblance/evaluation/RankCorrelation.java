package dev.semblance.evaluation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How far two lists of numbers go together, from -1 to 1; the figures are scipy's.
 *
 * <p>NaN, as in scipy, where one list is constant or holds a NaN: then there is nothing to go
 * together with. Lists of unequal length or of fewer than two numbers are an {@link
 * IllegalArgumentException}.
 */
public final class RankCorrelation {
  private RankCorrelation() {}

  /** Spearman's rho: {@link #pearson} of the ranks, equal numbers sharing their average rank. */
  public static double spearman(double[] x, double[] y) {
    check(x, y);
    if (holdsNaN(x) || holdsNaN(y)) {
      return Double.NaN;
    }
    return pearson(ranks(x), ranks(y));
  }

  /** Pearson's r. */
  public static double pearson(double[] x, double[] y) {
    check(x, y);
    double meanX = mean(x);
    double meanY = mean(y);
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < x.length; i++) {
      double dx = x[i] - meanX;
      double dy = y[i] - meanY;
      xx += dx * dx;
      yy += dy * dy;
      xy += dx * dy;
    }
    // Two roots: the product of large sums would overflow, that of small ones vanish.
    return constant(x) || constant(y)
        ? Double.NaN
        : Math.clamp(xy / Math.sqrt(xx) / Math.sqrt(yy), -1.0, 1.0);
  }

  /** Ranks counted from 1; equal numbers (also 0 and -0) get the average of theirs. */
  static double[] ranks(double[] values) {
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i] + 0.0))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ranks = new double[values.length];
    for (int from = 0, to; from < order.length; from = to) {
      to = from + 1;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + 1 + to) / 2.0;
      }
    }
    return ranks;
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).sum() / values.length;
  }

  /** Asked of the numbers: rounding can leave a constant list a tiny variance. */
  private static boolean constant(double[] values) {
    return Arrays.stream(values).allMatch(value -> value == values[0]);
  }

  private static boolean holdsNaN(double[] values) {
    return Arrays.stream(values).anyMatch(Double::isNaN);
  }

  private static void check(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException("lengths differ: " + x.length + "!=" + y.length);
    }
    if (x.length < 2) {
      throw new IllegalArgumentException("a correlation needs 2 numbers or more, got " + x.length);
    }
  }
}
