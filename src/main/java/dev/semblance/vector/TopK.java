package dev.semblance.vector;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the {@code k} closest of many scores, best first; of equal scores the one with the lower
 * index.
 *
 * <p>One pass over n scores in O(n log k), with a heap of primitives whose root is the worst kept.
 *
 * @param k how many at most, from 1; more than there are scores keeps all
 * @param threshold the score that is just close enough, or null for no limit
 */
public record TopK(int k, @Nullable Double threshold) {
  private static final int NONE = -1;

  public TopK {
    if (k < 1) {
      throw new IllegalArgumentException("k is " + k + ", at least 1 is needed");
    }
    if (threshold != null && threshold.isNaN()) {
      throw new IllegalArgumentException("threshold is NaN, a number is needed");
    }
  }

  /** The {@code k} closest, however far they are. */
  public static TopK of(int k) {
    return new TopK(k, null);
  }

  /** All, sorted, of the threshold or closer. */
  public static TopK within(double threshold) {
    return new TopK(Integer.MAX_VALUE, threshold);
  }

  /**
   * The closest of all scores.
   *
   * @throws IllegalArgumentException if a score is NaN, which has no place in any order
   */
  public Ranking of(Order order, double[] scores) {
    return rank(order, scores, NONE);
  }

  /**
   * The closest of all scores but one, which is usually an item's score with itself.
   *
   * @throws IllegalArgumentException if a score is NaN
   * @throws IndexOutOfBoundsException if there is no score {@code self}
   */
  public Ranking ofOthers(Order order, double[] scores, int self) {
    return rank(order, scores, Objects.checkIndex(self, scores.length));
  }

  private Ranking rank(Order order, double[] scores, int excluded) {
    Heap heap = new Heap(Math.min(k, scores.length));
    for (int i = 0; i < scores.length; i++) {
      if (i == excluded) {
        continue;
      }
      if (Double.isNaN(scores[i])) {
        throw new IllegalArgumentException(
            "score " + i + " is NaN, which no order has a place for");
      }
      if (threshold == null || order.keeps(scores[i], threshold)) {
        heap.offer(i, order.closeness(scores[i]));
      }
    }
    int[] indexes = heap.drain();
    double[] kept = new double[indexes.length];
    Arrays.setAll(kept, i -> scores[indexes[i]]);
    return new Ranking(indexes, kept);
  }
}
