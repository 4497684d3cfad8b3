package dev.semblance.rerank;

import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.ItemResult.Embedded;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.LateInteraction;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.TextEmbeddings;
import dev.semblance.encoder.TextRole;
import dev.semblance.encoder.TokenEmbeddings;
import dev.semblance.encoder.TokenSpans;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.vector.MultiVector;
import dev.semblance.vector.TokenSimilarity;
import java.util.List;

/**
 * Scores by MaxSim between the vectors of the query's tokens and a document's, each in the model's
 * own form (ColBERT, Khattab and Zaharia 2020). Where the model says so, by the mean over the
 * query's tokens in place of the sum.
 */
final class LateInteractionScorer implements PieceScorer {

  /** Products of numbers that are computed in some tens of milliseconds. */
  private static final long PIECE = 1L << 27;

  private final Encoder encoder;
  private final LateInteraction forms;
  private final SharedThreads threads;

  /**
   * @param forms the encoder's
   * @param threads where scores are computed that take long; not owned
   */
  LateInteractionScorer(Encoder encoder, LateInteraction forms, SharedThreads threads) {
    this.encoder = encoder;
    this.forms = forms;
    this.threads = threads;
  }

  @Override
  public Scorer kind() {
    return Scorer.LATE_INTERACTION;
  }

  @Override
  public int maxTokens() {
    return encoder.facts().maxTokens(TextRole.DOCUMENT);
  }

  @Override
  public PieceScores score(RerankRequest request, List<Piece> pieces) {
    EncoderFacts facts = encoder.facts();
    Truncate truncate = request.truncate() == null ? facts.truncate() : request.truncate();
    Lane lane = Lane.byInputs(pieces.size() + 1);
    EmbedRequest query =
        EmbedRequest.of(request.fields().query(), List.of(new EmbedInput.Text(request.query())))
            .outputs(Output.TOKENS)
            .role(TextRole.QUERY)
            .prompt(request.queryPrompt())
            .truncate(truncate)
            .lane(lane)
            .deadline(request.deadline());
    EmbedRequest documents =
        EmbedRequest.of(
                request.fields().documents(),
                pieces.stream()
                    .<EmbedInput>map(piece -> new EmbedInput.Text(piece.text()))
                    .toList())
            .outputs(Output.TOKENS)
            .role(TextRole.DOCUMENT)
            .positions(request.positions(pieces))
            .prompt(request.documentPrompt())
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
    if (asked.tokens().tokens().isEmpty()) {
      throw noTokens(Fault.Place.of(request.fields().query()));
    }
    MultiVector against = vectors(asked.tokens());
    PieceScores.Outcome[] scores = new PieceScores.Outcome[pieces.size()];
    int[] next = {0};
    threads.eachUntilDone(
        1,
        request.deadline(),
        _ -> {
          long products = 0;
          while (next[0] < scores.length && products < PIECE) {
            int i = next[0];
            scores[i] = score(request, pieces.get(i), against, documents.items().get(i));
            if (documents.items().get(i) instanceof Embedded embedded) {
              products += (long) embedded.tokens().values().length * against.tokens();
            }
            next[0]++;
          }
          return next[0] < scores.length;
        });
    List<PieceScores.Outcome> outcomes = List.of(scores);
    long tokens = asked.count().used();
    for (ItemResult item : documents.items()) {
      tokens += item instanceof Embedded embedded ? embedded.count().used() : 0;
    }
    return new PieceScores(
        outcomes,
        tokens,
        asked.count().truncated(),
        BiEncoder.sideBySide(query.timings(), documents.timings()));
  }

  private PieceScores.Outcome score(
      RerankRequest request, Piece piece, MultiVector query, ItemResult item) {
    return switch (item) {
      case ItemResult.Refused refused -> new PieceScores.Refused(refused.fault());
      case Embedded document -> {
        if (document.tokens().tokens().isEmpty()) {
          Fault fault = noTokens(request.fields().ofDocument(piece.document()));
          if (request.onError() == OnError.FAIL) {
            throw fault;
          }
          yield new PieceScores.Refused(fault);
        }
        double sum = TokenSimilarity.MAXSIM.score(query, vectors(document.tokens()));
        yield new PieceScores.Score(
            forms.mean() ? sum / query.tokens() : sum, document.count().truncated());
      }
    };
  }

  private static MultiVector vectors(TokenEmbeddings tokens) {
    return MultiVector.of(tokens.values(), tokens.width());
  }

  private static Fault noTokens(Fault.Place place) {
    return new Fault.InvalidRequest(place, "has no tokens to compare");
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
