package dev.semblance.rerank;

import dev.semblance.capacity.LeasedEncoder;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.LateInteraction;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.TokenSpans;
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

  /** Where the tokens of a document lie, uncut. */
  TokenSpans spans(RerankRequest request, String document);

  /**
   * How many tokens stand around every window of a document.
   *
   * @param document its tokens
   */
  long around(RerankRequest request, TokenSpans document);

  /**
   * How a model scores.
   *
   * @param threads where scores are computed that take long
   * @throws dev.semblance.fault.Fault.InvalidRequest when it gives no scores of documents
   */
  static PieceScorer of(Encoder encoder, SharedThreads threads) {
    Encoder leased = LeasedEncoder.of(encoder);
    if (encoder.facts().outputs().contains(Output.SCORES)) {
      return new CrossEncoderScorer(leased);
    }
    LateInteraction late = encoder.facts().lateInteraction();
    return late == null ? new BiEncoder(leased) : new LateInteractionScorer(leased, late, threads);
  }
}
