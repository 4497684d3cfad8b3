package dev.semblance.collection;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One order out of two lists.
 *
 * @param method how
 * @param k of {@link Method#RRF}: how little the first ranks count more than later ones
 * @param vectorWeight how much the list of vectors counts
 * @param lexicalWeight how much the list of words counts
 */
public record Fusion(Method method, int k, double vectorWeight, double lexicalWeight) {
  public static final int DEFAULT_K = 60;
  public static final Fusion DEFAULT = new Fusion(Method.RRF, DEFAULT_K, 1, 1);

  /** How two lists become one. */
  public enum Method {
    /**
     * {@code weight / (k + rank)} of each list that holds a hit, ranks from 1 (Cormack, Clarke and
     * Büttcher, SIGIR 2009).
     */
    RRF,
    /** Each list's scores stretched to 0 to 1 (the best), weighted, by the weights' sum. */
    WEIGHTED
  }

  /** Gives each candidate that is in a list what it gets for that. */
  void fuse(List<Candidate> candidates) {
    double sum = vectorWeight + lexicalWeight;
    switch (method) {
      case RRF ->
          candidates.forEach(
              candidate ->
                  candidate.fused(
                      reciprocal(vectorWeight, candidate.vectorRank())
                          + reciprocal(lexicalWeight, candidate.lexicalRank())));
      case WEIGHTED -> {
        Range vectors = Range.of(candidates, Candidate::vectorRank, Candidate::closeness);
        Range words = Range.of(candidates, Candidate::lexicalRank, Candidate::lexicalScore);
        candidates.forEach(
            candidate ->
                candidate.fused(
                    (weighted(vectorWeight, vectors, candidate.vectorRank(), candidate.closeness())
                            + weighted(
                                lexicalWeight,
                                words,
                                candidate.lexicalRank(),
                                candidate.lexicalScore()))
                        / sum));
      }
    }
  }

  private double reciprocal(double weight, int rank) {
    return rank == 0 ? 0 : weight / (k + rank);
  }

  private static double weighted(double weight, Range range, int rank, double score) {
    return rank == 0 ? 0 : weight * range.stretched(score);
  }

  /** The scores of a list, from its worst to its best. */
  private record Range(double least, double most) {
    static Range of(
        List<Candidate> candidates,
        ToDoubleFunction<Candidate> rank,
        ToDoubleFunction<Candidate> score) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (Candidate candidate : candidates) {
        if (rank.applyAsDouble(candidate) > 0) {
          least = Math.min(least, score.applyAsDouble(candidate));
          most = Math.max(most, score.applyAsDouble(candidate));
        }
      }
      return new Range(least, most);
    }

    double stretched(double score) {
      return most > least ? (score - least) / (most - least) : 1;
    }
  }
}
