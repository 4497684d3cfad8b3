package dev.semblance.vector;

/**
 * Indexes and their scores, best first; never changes.
 *
 * <p>A final class and no record, because equality and copying of its arrays would not be what a
 * record promises.
 */
public final class Ranking {
  private final int[] indexes;
  private final double[] scores;

  /** Takes the arrays over. */
  Ranking(int[] indexes, double[] scores) {
    this.indexes = indexes;
    this.scores = scores;
  }

  public int size() {
    return indexes.length;
  }

  /** Which score stands at a place, counted from 0 for the best. */
  public int index(int place) {
    return indexes[place];
  }

  public double score(int place) {
    return scores[place];
  }

  /** A copy. */
  public int[] indexes() {
    return indexes.clone();
  }

  /** A copy. */
  public double[] scores() {
    return scores.clone();
  }
}
