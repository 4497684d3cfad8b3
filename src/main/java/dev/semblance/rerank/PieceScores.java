package dev.semblance.rerank;

import dev.semblance.encoder.EmbedResult;
import dev.semblance.fault.Fault;
import java.util.List;

/**
 * What became of pieces.
 *
 * @param scores in the order of the pieces
 * @param tokens how many were used, the query's among them
 * @param queryTruncated whether the query was cut where it stands alone
 */
record PieceScores(
    List<Outcome> scores, long tokens, boolean queryTruncated, EmbedResult.Timings timings) {

  PieceScores {
    scores = List.copyOf(scores);
  }

  /** What became of one piece. */
  sealed interface Outcome {}

  record Score(double value, boolean truncated) implements Outcome {}

  record Refused(Fault fault) implements Outcome {}
}
