package dev.semblance.collection;

import dev.semblance.vector.Order;
import dev.semblance.vector.VectorSimilarity;
import org.jspecify.annotations.Nullable;

/**
 * A document that one of the lists holds, while hits are made. Ranks count from 1; 0 is in none.
 */
final class Candidate {
  private final String id;
  private final int chunk;
  private final VectorSimilarity metric;
  private int vectorRank;
  private int lexicalRank;
  private int fusedRank;
  private @Nullable Double vectorScore;
  private double lexicalScore;
  private double fused;
  private @Nullable Double rerankScore;
  private double score;

  /**
   * @param chunk its best, in the list that held it first
   */
  Candidate(String id, int chunk, VectorSimilarity metric) {
    this.id = id;
    this.chunk = chunk;
    this.metric = metric;
  }

  String id() {
    return id;
  }

  int chunk() {
    return chunk;
  }

  int vectorRank() {
    return vectorRank;
  }

  void vector(int rank, double score) {
    vectorRank = rank;
    vectorScore = score;
  }

  /** For one that only the words found. */
  void vectorScore(double computed) {
    vectorScore = computed;
  }

  @Nullable Double vectorScore() {
    return vectorScore;
  }

  /** The metric's value, turned so that higher is closer. */
  double closeness() {
    if (vectorScore == null) {
      return Double.NEGATIVE_INFINITY;
    }
    return metric.order() == Order.LOWER_IS_CLOSER ? -vectorScore : vectorScore;
  }

  int lexicalRank() {
    return lexicalRank;
  }

  void lexical(int rank, double score) {
    lexicalRank = rank;
    lexicalScore = score;
  }

  double lexicalScore() {
    return lexicalScore;
  }

  void fused(double value) {
    fused = value;
  }

  double fused() {
    return fused;
  }

  void fusedRank(int rank) {
    fusedRank = rank;
  }

  int fusedRank() {
    return fusedRank;
  }

  void rerankScore(double value) {
    rerankScore = value;
  }

  @Nullable Double rerankScore() {
    return rerankScore;
  }

  /** By which the list is sorted, higher first. */
  double score() {
    return score;
  }

  void score(double value) {
    score = value;
  }
}
