package dev.semblance.rerank;

import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.ItemResult.Embedded;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.TextEmbeddings;
import dev.semblance.encoder.TextRole;
import dev.semblance.encoder.TokenSpans;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.vector.Order;
import dev.semblance.vector.VectorMath;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.List;

/**
 * Scores by the similarity that an embedding model was trained for; a distance counts as its
 * negative, as in Sentence Transformers, so that higher is better.
 */
final class BiEncoder implements PieceScorer {
  private final Encoder encoder;
  private final VectorSimilarity similarity;

  BiEncoder(Encoder encoder) {
    this.encoder = encoder;
    this.similarity =
        encoder.facts().similarity() instanceof VectorSimilarity own
            ? own
            : VectorSimilarity.COSINE;
  }

  @Override
  public Scorer kind() {
    return Scorer.BI_ENCODER;
  }

  @Override
  public int maxTokens() {
    return encoder.facts().maxTokens();
  }

  @Override
  public PieceScores score(RerankRequest request, List<Piece> pieces) {
    Truncate truncate =
        request.truncate() == null ? encoder.facts().truncate() : request.truncate();
    Lane lane = Lane.byInputs(pieces.size() + 1);
    EmbedRequest query =
        EmbedRequest.of(request.fields().query(), List.of(new EmbedInput.Text(request.query())))
            .prompt(request.queryPrompt())
            .role(TextRole.QUERY)
            .truncate(truncate)
            .lane(lane)
            .deadline(request.deadline());
    EmbedRequest documents =
        EmbedRequest.of(
                request.fields().documents(),
                pieces.stream()
                    .<EmbedInput>map(piece -> new EmbedInput.Text(piece.text()))
                    .toList())
            .positions(request.positions(pieces))
            .prompt(request.documentPrompt())
            .role(TextRole.DOCUMENT)
            .truncate(LongDocuments.truncation(request.longDocuments(), truncate))
            .lane(lane)
            .onError(request.onError())
            .deadline(request.deadline());
    List<EmbedResult> results = TextEmbeddings.embed(encoder, List.of(query, documents));
    return compare(request, pieces, results.getFirst(), results.getLast());
  }

  private PieceScores compare(
      RerankRequest request, List<Piece> pieces, EmbedResult query, EmbedResult documents) {
    Embedded asked = (Embedded) query.items().getFirst();
    refuseZero(asked, Fault.Place.of(request.fields().query()));
    List<PieceScores.Outcome> scores = new ArrayList<>(pieces.size());
    long tokens = asked.count().used();
    for (int i = 0; i < pieces.size(); i++) {
      switch (documents.items().get(i)) {
        case Embedded document -> {
          tokens += document.count().used();
          try {
            refuseZero(document, request.fields().ofDocument(pieces.get(i).document()));
            scores.add(score(asked, document));
          } catch (Fault.ZeroVector fault) {
            if (request.onError() == OnError.FAIL) {
              throw fault;
            }
            scores.add(new PieceScores.Refused(fault));
          }
        }
        case ItemResult.Refused refused -> scores.add(new PieceScores.Refused(refused.fault()));
      }
    }
    return new PieceScores(
        scores,
        tokens,
        asked.count().truncated(),
        sideBySide(query.timings(), documents.timings()));
  }

  private PieceScores.Outcome score(Embedded query, Embedded document) {
    double score = similarity.score(query.dense().vector(), document.dense().vector());
    // Zero is added so that 0 and -0 are the same score.
    double higherIsBetter = (similarity.order() == Order.LOWER_IS_CLOSER ? -score : score) + 0.0;
    return new PieceScores.Score(higherIsBetter, document.count().truncated());
  }

  private void refuseZero(Embedded embedded, Fault.Place place) {
    if (similarity == VectorSimilarity.COSINE && VectorMath.norm(embedded.dense().vector()) == 0) {
      throw new Fault.ZeroVector(place);
    }
  }

  /** Of two texts that were embedded at the same time. */
  static EmbedResult.Timings sideBySide(EmbedResult.Timings a, EmbedResult.Timings b) {
    return new EmbedResult.Timings(
        Math.max(a.tokenize(), b.tokenize()),
        Math.max(a.queue(), b.queue()),
        Math.max(a.forward(), b.forward()));
  }

  @Override
  public TokenSpans spans(RerankRequest request, String document) {
    return encoder.spans(document, request.documentPrompt());
  }

  @Override
  public long around(RerankRequest request, TokenSpans document) {
    return document.around();
  }
}
