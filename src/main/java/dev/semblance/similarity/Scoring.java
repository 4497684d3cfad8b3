package dev.semblance.similarity;

import dev.semblance.capacity.HeldLease;
import dev.semblance.fault.Fault;
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
import java.util.function.IntToDoubleFunction;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Puts rows and columns through a metric, in the form a request asks for: a block of rows at a
 * time, the block in pieces by several threads. A score's bits depend on neither.
 */
final class Scoring {

  /** Scores in a block: 2 MB of them. */
  static final int BLOCK_SCORES = 1 << 18;

  /**
   * Fewest rows in a block, however wide, and in a piece: what is done once for each must not cost
   * more than the rows do.
   */
  private static final int LEAST_ROWS = 8;

  /** An entry of a ranking and of the heap that it is made with: index and score each. */
  private static final int HIT_BYTES = 2 * (Integer.BYTES + Double.BYTES);

  /** What a row's ranking costs beside its entries. */
  private static final int RANKING_BYTES = 96;

  private final SimilarityRequest request;
  private final ScoringThreads threads;
  private final LongSupplier nanoTime;

  /**
   * @param nanoTime the clock of deadlines
   */
  Scoring(SimilarityRequest request, ScoringThreads threads, LongSupplier nanoTime) {
    this.request = request;
    this.threads = threads;
    this.nanoTime = nanoTime;
  }

  /**
   * Takes the bytes of what will stand in memory at once.
   *
   * @param kept whether that is all of it, or one block
   * @param metrics how many metrics there are
   */
  static void take(SimilarityRequest request, boolean kept, int metrics) {
    int rows = request.inputs().size();
    int columns = request.mode() == Mode.PAIRWISE ? 1 : request.columns().size();
    int height = Math.min(rows, height(columns));
    long scores = (long) columns * Double.BYTES;
    long hits = request.topK() == null ? columns : Math.min(columns, (long) request.topK());
    long rankings = request.nearest() ? RANKING_BYTES + hits * HIT_BYTES : 0;
    long bytes = height * (scores + rankings);
    if (kept) {
      bytes += (request.nearest() ? rankings : scores) * rows * metrics;
    }
    HeldLease.current().take(bytes);
  }

  /**
   * @param multiplyAdds what it costs
   */
  Scores of(VectorSimilarity metric, float[][] rows, float[][] columns, double multiplyAdds) {
    return request.mode() == Mode.PAIRWISE
        ? pairs(rows.length, multiplyAdds, i -> metric.score(rows[i], columns[i]))
        : matrix(
            rows.length,
            columns.length,
            multiplyAdds,
            (from, to) ->
                ScoreMatrix.of(
                    metric, Arrays.copyOfRange(rows, from, to), columns, this::cancelled));
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
            columns.size(),
            multiplyAdds,
            (from, to) -> ScoreMatrix.of(metric, rows.subList(from, to), columns, this::cancelled));
  }

  private Scores pairs(int count, double multiplyAdds, IntToDoubleFunction score) {
    return new Scores.Pairs(
        new Blocks<>(
            count,
            BLOCK_SCORES,
            (from, to) -> {
              double[] scores = new double[to - from];
              var _ =
                  inParts(
                      from,
                      to,
                      multiplyAdds / count,
                      (start, end) -> score(scores, from, start, end, score));
              return scores;
            }));
  }

  private double[] score(double[] scores, int first, int from, int to, IntToDoubleFunction score) {
    for (int i = from; i < to; i++) {
      if (cancelled()) {
        throw new CancellationException("nobody waits for the scores");
      }
      scores[i - first] = score.applyAsDouble(i);
    }
    return scores;
  }

  private Scores matrix(
      int rows, int columns, double multiplyAdds, Blocks.Computation<ScoreMatrix> part) {
    int height = height(columns);
    double rowWork = multiplyAdds / rows;
    if (!request.nearest()) {
      return new Scores.Matrix(
          new Blocks<>(
              rows, height, (from, to) -> ScoreMatrix.joined(inParts(from, to, rowWork, part))));
    }
    TopK top =
        new TopK(request.topK() == null ? Integer.MAX_VALUE : request.topK(), request.threshold());
    return new Scores.Nearest(
        new Blocks<>(
            rows,
            height,
            (from, to) ->
                inParts(
                        from,
                        to,
                        rowWork,
                        (start, end) -> rankings(part.of(start, end), start, top))
                    .stream()
                    .flatMap(List::stream)
                    .toList()));
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

  private static int height(int columns) {
    return Math.max(LEAST_ROWS, BLOCK_SCORES / columns);
  }

  /**
   * Does some rows, so many in a piece that it takes some tens of milliseconds, but a few at least.
   */
  private <T> List<T> inParts(int from, int to, double rowWork, Blocks.Computation<T> part) {
    int rows = to - from;
    double multiplyAdds = rows * rowWork;
    // Each piece turns all columns into tiles once, which must not be what it mostly does.
    int most = Math.ceilDiv(rows, LEAST_ROWS);
    int pieces = Math.clamp((long) Math.ceil(multiplyAdds / ScoringThreads.PIECE), 1, most);
    Map<Integer, T> parts = new ConcurrentHashMap<>();
    try {
      threads.run(
          multiplyAdds,
          pieces,
          request.deadline(),
          i ->
              parts.put(
                  i, part.of(from + start(rows, i, pieces), from + start(rows, i + 1, pieces))));
    } catch (CancellationException nobodyWaits) {
      throw request.deadline() != null && request.deadline().passed(nanoTime.getAsLong())
          ? new Fault.DeadlinePassed(request.deadline().timeout())
          : new Fault.Cancelled();
    }
    return IntStream.range(0, pieces).mapToObj(parts::get).toList();
  }

  private static int start(int rows, int piece, int pieces) {
    return (int) ((long) rows * piece / pieces);
  }

  private boolean cancelled() {
    return Thread.currentThread().isInterrupted()
        || (request.deadline() != null && request.deadline().passed(nanoTime.getAsLong()));
  }
}
