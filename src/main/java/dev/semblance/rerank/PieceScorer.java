package dev.semblance.rerank;

import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.LateInteraction;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.TokenizedText;
import java.util.List;

/** Scores pieces of documents for one request's query, with one model. For one thread at a time. */
interface PieceScorer {

  Scorer kind();

  /**
   * Scores all pieces.
   *
   * @throws dev.semblance.fault.Fault of the query, or of a document unless the request wants the
   *     others' scores nevertheless
   */
  PieceScores score(RerankRequest request, List<Piece> pieces);

  /** The most tokens of a piece, those around it included. */
  int maxTokens();

  /** A document's tokens, among them those that stand around every window of it; uncut. */
  TokenizedText tokenize(RerankRequest request, String document);

  /**
   * How a model scores.
   *
   * @param threads where scores are computed that take long
   * @throws dev.semblance.fault.Fault.InvalidRequest when it gives no scores of documents
   */
  static PieceScorer of(Encoder encoder, SharedThreads threads) {
    if (encoder.facts().outputs().contains(Output.SCORES)) {
      return new CrossEncoderScorer(encoder);
    }
    LateInteraction late = encoder.facts().lateInteraction();
    return late == null
        ? new BiEncoder(encoder)
        : new LateInteractionScorer(encoder, late, threads);
  }
}
