package dev.semblance.similarity;

import dev.semblance.vector.MultiVector;
import dev.semblance.vector.Ranking;
import dev.semblance.vector.ScoreMatrix;
import dev.semblance.vector.TokenSimilarity;
import dev.semblance.vector.TopK;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.IntToDoubleFunction;

/**
 * Puts rows and columns through a metric, in the form a request asks for.
 *
 * @param cancelled asked now and then whether to give up, with {@link CancellationException}
 */
record Scoring(SimilarityRequest request, BooleanSupplier cancelled) {

  Scores of(VectorSimilarity metric, float[][] rows, float[][] columns) {
    return request.mode() == Mode.PAIRWISE
        ? pairs(rows.length, i -> metric.score(rows[i], columns[i]))
        : matrix(ScoreMatrix.of(metric, rows, columns, cancelled));
  }

  Scores of(TokenSimilarity metric, List<MultiVector> rows, List<MultiVector> columns) {
    return request.mode() == Mode.PAIRWISE
        ? pairs(rows.size(), i -> metric.score(rows.get(i), columns.get(i)))
        : matrix(ScoreMatrix.of(metric, rows, columns, cancelled));
  }

  private Scores pairs(int count, IntToDoubleFunction score) {
    double[] scores = new double[count];
    for (int i = 0; i < count; i++) {
      if (cancelled.getAsBoolean()) {
        throw new CancellationException("nobody waits for the scores");
      }
      scores[i] = score.applyAsDouble(i);
    }
    return new Scores.Pairs(scores);
  }

  private Scores matrix(ScoreMatrix scores) {
    if (!request.nearest()) {
      return new Scores.Matrix(scores);
    }
    TopK top =
        new TopK(request.topK() == null ? Integer.MAX_VALUE : request.topK(), request.threshold());
    List<Ranking> rankings = new ArrayList<>();
    for (int row = 0; row < scores.rows(); row++) {
      rankings.add(
          request.against() == null ? scores.closestOthers(row, top) : scores.closest(row, top));
    }
    return new Scores.Nearest(rankings);
  }
}
