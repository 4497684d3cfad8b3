package dev.semblance.similarity;

import dev.semblance.vector.MultiVector;
import dev.semblance.vector.Ranking;
import dev.semblance.vector.ScoreMatrix;
import dev.semblance.vector.TokenSimilarity;
import dev.semblance.vector.TopK;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Puts rows and columns through a metric, in the form a request asks for, some rows at a time.
 * Pieces of different rows may be scored by different threads.
 */
final class Scoring {
  private static final int FEWEST_ROWS = 8;

  private final SimilarityRequest request;
  private final ScoringThreads threads;
  private final BooleanSupplier cancelled;

  /**
   * @param cancelled asked now and then whether to give up, with {@link CancellationException}
   */
  Scoring(SimilarityRequest request, ScoringThreads threads, BooleanSupplier cancelled) {
    this.request = request;
    this.threads = threads;
    this.cancelled = cancelled;
  }

  /**
   * @param multiplyAdds what it costs
   */
  Scores of(VectorSimilarity metric, float[][] rows, float[][] columns, double multiplyAdds) {
    return request.mode() == Mode.PAIRWISE
        ? pairs(rows.length, multiplyAdds, i -> metric.score(rows[i], columns[i]))
        : matrix(
            rows.length,
            multiplyAdds,
            (from, to) ->
                ScoreMatrix.of(metric, Arrays.copyOfRange(rows, from, to), columns, cancelled));
  }

  /**
   * @param multiplyAdds what it costs
   */
  Scores of(
      TokenSimilarity metric,
      List<MultiVector> rows,
      List<MultiVector> columns,
      double multiplyAdds) {
    return request.mode() == Mode.PAIRWISE
        ? pairs(rows.size(), multiplyAdds, i -> metric.score(rows.get(i), columns.get(i)))
        : matrix(
            rows.size(),
            multiplyAdds,
            (from, to) -> ScoreMatrix.of(metric, rows.subList(from, to), columns, cancelled));
  }

  /** Scores some rows. */
  private interface Part<T> {
    T of(int from, int to);
  }

  private Scores pairs(int count, double multiplyAdds, IntToDoubleFunction score) {
    double[] scores = new double[count];
    var _ =
        inParts(
            count,
            multiplyAdds,
            (from, to) -> {
              for (int i = from; i < to; i++) {
                if (cancelled.getAsBoolean()) {
                  throw new CancellationException("nobody waits for the scores");
                }
                scores[i] = score.applyAsDouble(i);
              }
              return scores;
            });
    return new Scores.Pairs(scores);
  }

  private Scores matrix(int rows, double multiplyAdds, Part<ScoreMatrix> part) {
    if (!request.nearest()) {
      return new Scores.Matrix(ScoreMatrix.joined(inParts(rows, multiplyAdds, part)));
    }
    TopK top =
        new TopK(request.topK() == null ? Integer.MAX_VALUE : request.topK(), request.threshold());
    List<Ranking> rankings = new ArrayList<>(rows);
    inParts(rows, multiplyAdds, (from, to) -> rankings(part.of(from, to), from, top))
        .forEach(rankings::addAll);
    return new Scores.Nearest(rankings);
  }

  private List<Ranking> rankings(ScoreMatrix scores, int firstRow, TopK top) {
    List<Ranking> rankings = new ArrayList<>(scores.rows());
    for (int row = 0; row < scores.rows(); row++) {
      rankings.add(
          request.against() == null
              ? scores.closestOthers(row, firstRow + row, top)
              : scores.closest(row, top));
    }
    return rankings;
  }

  /**
   * Does all rows, so many in a piece that it takes some tens of milliseconds, but a few at least.
   */
  private <T> List<T> inParts(int rows, double multiplyAdds, Part<T> part) {
    // Each piece turns all columns into tiles once, which must not be what it mostly does.
    int most = Math.ceilDiv(rows, FEWEST_ROWS);
    int pieces = (int) Math.clamp((long) Math.ceil(multiplyAdds / ScoringThreads.PIECE), 1, most);
    Map<Integer, T> parts = new ConcurrentHashMap<>();
    threads.run(
        multiplyAdds,
        pieces,
        request.deadline(),
        i -> parts.put(i, part.of(start(rows, i, pieces), start(rows, i + 1, pieces))));
    return IntStream.range(0, pieces).mapToObj(parts::get).toList();
  }

  private static int start(int rows, int piece, int pieces) {
    return (int) ((long) rows * piece / pieces);
  }
}
