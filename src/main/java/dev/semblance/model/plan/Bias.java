package dev.semblance.model.plan;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is added to the scaled scores of a head. */
public sealed interface Bias {

  /**
   * A learned number for each head and bucket of distances (T5; Raffel et al. 2020).
   *
   * @param table name, [buckets, heads]
   * @param buckets for both directions together
   * @param maxDistance farther tokens share the last bucket
   */
  record Buckets(String table, int buckets, int maxDistance) implements Bias {

    /**
     * The bucket of each distance {@code key - query} from {@code -maxDistance} to {@code
     * maxDistance}.
     */
    public long[] bucketOfDistance() {
      long[] of = new long[2 * maxDistance + 1];
      int half = buckets / 2;
      int exact = half / 2;
      for (int distance = -maxDistance; distance <= maxDistance; distance++) {
        int n = Math.abs(distance);
        // The small number keeps whole results whole that a logarithm leaves just below.
        int bucket =
            n < exact
                ? n
                : Math.min(
                    half - 1,
                    exact
                        + (int)
                            (Math.log((double) n / exact)
                                    / Math.log((double) maxDistance / exact)
                                    * (half - exact)
                                + 1e-6));
        of[distance + maxDistance] = (long) bucket + (distance > 0 ? half : 0);
      }
      return of;
    }
  }

  /**
   * DeBERTa's (He et al. 2020): products of a query with a vector of the distance, and of a key
   * with another, added to the scores before they are scaled.
   *
   * @param table name of the distances' vectors, [2 x span, hidden]
   * @param norm of the table
   * @param span distances below {@code -span} or from {@code span} on share a row
   * @param exact beyond it distances share rows by their logarithm; {@code span} for never
   * @param farthest where the logarithm reaches the last row
   * @param keys of the distances, which queries are multiplied with; null for none
   * @param queries of the distances, which keys are multiplied with; null for none
   */
  record Disentangled(
      String table,
      EncoderPlan.@Nullable Norm norm,
      int span,
      int exact,
      int farthest,
      EncoderPlan.@Nullable Linear keys,
      EncoderPlan.@Nullable Linear queries)
      implements Bias {

    /** The row of each distance {@code query - key} from {@code -most} to {@code most}. */
    public long[] rowOfDistance(int most) {
      long[] of = new long[2 * most + 1];
      for (int distance = -most; distance <= most; distance++) {
        int n = Math.abs(distance);
        double bucket =
            n <= exact
                ? n
                : exact
                    + Math.ceil(
                        Math.log((double) n / exact)
                            / Math.log((farthest - 1.0) / exact)
                            * (exact - 1));
        long row = (long) (distance < 0 ? -bucket : bucket) + span;
        of[distance + most] = Math.clamp(row, 0, 2L * span - 1);
      }
      return of;
    }
  }

  /** {@code -slope x distance} (Press et al. 2021), a slope for each head. */
  record Linear(List<Double> slopes) implements Bias {
    public Linear {
      slopes = List.copyOf(slopes);
    }

    /** The slopes that the paper gives so many heads. */
    public static Linear of(int heads) {
      int power = Integer.highestOneBit(heads);
      double[] slopes = new double[heads];
      for (int h = 0; h < heads; h++) {
        slopes[h] =
            h < power
                ? Math.pow(2, -8.0 * (h + 1) / power)
                : Math.pow(2, -4.0 * (2 * (h - power) + 1) / power);
      }
      return new Linear(Arrays.stream(slopes).boxed().toList());
    }
  }
}
