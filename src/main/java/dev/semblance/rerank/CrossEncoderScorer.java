package dev.semblance.rerank;

import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.PairForm;
import dev.semblance.encoder.TokenSpans;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.util.List;

/**
 * Scores by a model that reads query and document together and has one label: its activation of the
 * logit, or the logit itself.
 */
final class CrossEncoderScorer implements PieceScorer {

  private final Encoder encoder;
  private final PairForm form;

  /** The query's own tokens, counted with the first document that is cut. */
  private long asked = -1;

  /**
   * @throws Fault.InvalidRequest naming the model where it is a classifier of another kind
   */
  CrossEncoderScorer(Encoder encoder) {
    this.encoder = encoder;
    EncoderFacts.Offer offer = encoder.facts().offer();
    if (offer.labels().size() != 1) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("model"),
          "has "
              + offer.labels().size()
              + " labels, needed to rank documents: one; it serves /v1/classify");
    }
    PairForm pairs = offer.pairs();
    if (pairs == null) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("model"),
          "reads one text at a time, needed to rank documents: a query with each; it serves"
              + " /v1/classify");
    }
    this.form = pairs;
  }

  @Override
  public Scorer kind() {
    return Scorer.CROSS_ENCODER;
  }

  @Override
  public int maxTokens() {
    return encoder.facts().maxTokens();
  }

  @Override
  public PieceScores score(RerankRequest request, List<Piece> pieces) {
    if (request.query().isEmpty()) {
      throw new Fault.EmptyValue(Fault.Place.of(request.fields().query()), "string");
    }
    Truncate truncate =
        request.truncate() == null ? encoder.facts().truncate() : request.truncate();
    String query = first(request);
    EmbedResult result =
        encoder.embed(
            EmbedRequest.ofScores(
                    request.fields().documents(),
                    pieces.stream()
                        .<EmbedInput>map(piece -> new EmbedInput.Pair(query, piece.text()))
                        .toList())
                .positions(request.positions(pieces))
                .prompt(request.queryPrompt())
                .truncate(LongDocuments.truncation(request.longDocuments(), truncate))
                .lane(Lane.byInputs(pieces.size()))
                .onError(request.onError())
                .deadline(request.deadline()));
    List<PieceScores.Outcome> scores =
        result.items().stream().map(item -> outcome(request, item)).toList();
    return new PieceScores(scores, result.tokensUsed(), false, result.timings());
  }

  private String first(RerankRequest request) {
    return form.first(request.query(), request.instruction());
  }

  private PieceScores.Outcome outcome(RerankRequest request, ItemResult item) {
    return switch (item) {
      case ItemResult.Refused refused -> new PieceScores.Refused(refused.fault());
      case ItemResult.Embedded embedded -> {
        float[] logits = embedded.scores().logits();
        double score =
            request.rawScores() ? logits[0] : encoder.facts().offer().activation().apply(logits)[0];
        yield new PieceScores.Score(score, embedded.count().truncated());
      }
    };
  }

  @Override
  public TokenSpans spans(RerankRequest request, String document) {
    return encoder.spans(document, "");
  }

  /** Those of the query, and what the model puts around the pair. */
  @Override
  public long around(RerankRequest request, TokenSpans document) {
    if (asked < 0) {
      TokenizedText query = encoder.tokenize(first(request), request.queryPrompt());
      asked = query.tokens().stream().filter(token -> !token.special()).count();
    }
    return asked + form.around();
  }
}
