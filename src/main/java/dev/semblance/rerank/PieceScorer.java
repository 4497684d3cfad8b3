package dev.semblance.rerank;

import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.TokenizedText;
import java.util.List;

/** Scores pieces of documents for a query, with one model. */
interface PieceScorer {

  Scorer kind();

  /**
   * Scores all pieces.
   *
   * @throws dev.semblance.fault.Fault of the query, or of a document unless the request wants the
   *     others' scores nevertheless
   */
  PieceScores score(RerankRequest request, List<Piece> pieces);

  /** A document's tokens, among them those that stand around every window of it; uncut. */
  TokenizedText tokenize(RerankRequest request, String document);

  /**
   * How a model scores.
   *
   * @throws dev.semblance.fault.Fault.InvalidRequest when it gives no scores of documents
   */
  static PieceScorer of(Encoder encoder) {
    return encoder.facts().outputs().contains(Output.SCORES)
        ? new CrossEncoderScorer(encoder)
        : new BiEncoder(encoder);
  }
}
