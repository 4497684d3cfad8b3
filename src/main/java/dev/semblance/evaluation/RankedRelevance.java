package dev.semblance.evaluation;

import java.util.Arrays;

/**
 * The measures of one query's ranking, each from 0 to 1; names and formulas are trec_eval's.
 *
 * <p>A final class and no record, because it holds arrays.
 */
final class RankedRelevance {
  private final int[] ranked;
  private final int[] ideal;

  /**
   * @param ranked the relevance of what was found, best first; 0 where nobody judged
   * @param judged every relevance of the query's judgements, found or not, in any order; one at
   *     least is over 0
   */
  RankedRelevance(int[] ranked, int[] judged) {
    this.ranked = ranked;
    this.ideal = Arrays.stream(judged).filter(relevance -> relevance > 0).sorted().toArray();
    if (ideal.length == 0) {
      throw new IllegalArgumentException("no relevant document among " + judged.length);
    }
  }

  /**
   * Normalised discounted cumulative gain: the sum of {@code relevance / log2(rank + 1)} over the
   * first k, ranks counted from 1, over that of the best ranking there could be (Järvelin and
   * Kekäläinen 2002, with linear gain).
   */
  double ndcg(int k) {
    double found = 0;
    for (int i = 0; i < Math.min(k, ranked.length); i++) {
      found += Math.max(0, ranked[i]) / log2(i + 2);
    }
    double best = 0;
    for (int i = 0; i < Math.min(k, ideal.length); i++) {
      best += ideal[ideal.length - 1 - i] / log2(i + 2);
    }
    return found / best;
  }

  /** Relevant ones among the first k, over all relevant ones. */
  double recall(int k) {
    return (double) Arrays.stream(ranked).limit(k).filter(relevance -> relevance > 0).count()
        / ideal.length;
  }

  /** One over the rank of the first relevant one; 0 when it is not among the first k. */
  double reciprocalRank(int k) {
    for (int i = 0; i < Math.min(k, ranked.length); i++) {
      if (ranked[i] > 0) {
        return 1.0 / (i + 1);
      }
    }
    return 0;
  }

  private static double log2(int value) {
    return Math.log(value) / Math.log(2);
  }
}
