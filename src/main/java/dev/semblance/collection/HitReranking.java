package dev.semblance.collection;

import dev.semblance.capacity.LeasedEncoder;
import dev.semblance.collection.SearchRequest.Rerank;
import dev.semblance.collection.Searching.Passage;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.LateInteraction;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.Prompts;
import dev.semblance.encoder.ServedModel;
import dev.semblance.encoder.TextRole;
import dev.semblance.encoder.TokenEmbeddings;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.rerank.RerankFields;
import dev.semblance.rerank.RerankRequest;
import dev.semblance.rerank.RerankResult;
import dev.semblance.rerank.RerankService;
import dev.semblance.rerank.Scorer;
import dev.semblance.vector.MultiVector;
import dev.semblance.vector.TokenSimilarity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Has a served model score hits again, or scores them by the vectors of tokens that their
 * collection keeps. Safe to share.
 */
final class HitReranking {
  private final Encoders encoders;
  private final RerankService service;

  HitReranking(Encoders encoders, RerankService service) {
    this.encoders = encoders;
    this.service = service;
  }

  /**
   * Scores by the model that the request names; else by the collection's vectors of tokens; else by
   * the first of the settings that reads query and document together; else by the collection's own.
   *
   * @param settings of the collection
   */
  Searching.Reranking.Scores score(
      @Nullable Rerank rerank,
      CollectionSettings settings,
      String query,
      List<Passage> passages,
      @Nullable Deadline deadline) {
    if (rerank == null) {
      throw new IllegalStateException("nothing is to be scored again");
    }
    String model = rerank.model();
    String own = settings.lateInteraction() ? settings.model() : null;
    if (own != null && (model == null || model.equals(own)) && rerank.longDocuments() == null) {
      return byTokens(
          rerank, own, String.valueOf(settings.tokenSpace()), query, passages, deadline);
    }
    return byModel(
        rerank,
        model != null ? model : own != null ? own : chosen(settings.model(), deadline),
        query,
        passages,
        deadline);
  }

  private Searching.Reranking.Scores byModel(
      Rerank rerank,
      String model,
      String query,
      List<Passage> passages,
      @Nullable Deadline deadline) {
    Encoder encoder = encoders.find(model, deadline).encoder();
    Prompts prompts = encoder.facts().prompts();
    RerankResult result =
        service.rerank(
            new RerankRequest(
                query,
                passages.stream().map(Passage::text).toList(),
                RerankFields.USUAL,
                prompts.forRole(TextRole.QUERY),
                prompts.forRole(TextRole.DOCUMENT),
                null,
                null,
                false,
                // A chunk fits the collection's model; another's limit may be smaller.
                rerank.longDocuments() == null ? Truncate.END : null,
                rerank.longDocuments(),
                OnError.PARTIAL,
                deadline),
            encoder);
    Map<Integer, Double> scores = new HashMap<>();
    result.ranked().forEach(ranked -> scores.put(ranked.index(), ranked.score()));
    return new Searching.Reranking.Scores(result.scorer(), scores);
  }

  /**
   * By kept vectors; the model itself scores what has none, such as documents sent with theirs, and
   * all where the kept ones are not its own.
   *
   * @param kept the space of the kept vectors
   */
  private Searching.Reranking.Scores byTokens(
      Rerank rerank,
      String model,
      String kept,
      String query,
      List<Passage> passages,
      @Nullable Deadline deadline) {
    Encoder encoder = encoders.find(model, deadline).encoder();
    LateInteraction forms = encoder.facts().lateInteraction();
    boolean own =
        kept.equals(EmbeddingSpace.UNCHECKED)
            || kept.equals(encoder.facts().tokenSpace().toString());
    if (forms == null || !own) {
      return byModel(rerank, model, query, passages, deadline);
    }
    EmbedRequest asked =
        EmbedRequest.of("text", List.of(new EmbedInput.Text(query)))
            .outputs(Output.TOKENS)
            .role(TextRole.QUERY)
            .prompt(encoder.facts().prompts().forRole(TextRole.QUERY))
            .truncate(Truncate.END)
            .lane(Lane.QUERY)
            .deadline(deadline);
    TokenEmbeddings tokens =
        ((ItemResult.Embedded) LeasedEncoder.of(encoder).embed(asked).items().getFirst()).tokens();
    MultiVector against = MultiVector.of(tokens.values(), tokens.width());
    Map<Integer, Double> scores = new HashMap<>();
    List<Integer> without = new ArrayList<>();
    for (int i = 0; i < passages.size(); i++) {
      float[][] rows = passages.get(i).tokens().get();
      if (rows == null || rows.length == 0 || rows[0].length != against.dimensions()) {
        without.add(i);
      } else {
        double sum = TokenSimilarity.MAXSIM.score(against, MultiVector.of(rows));
        scores.put(i, forms.mean() ? sum / against.tokens() : sum);
      }
    }
    if (!without.isEmpty()) {
      byModel(rerank, model, query, without.stream().map(passages::get).toList(), deadline)
          .scores()
          .forEach((index, score) -> scores.put(without.get(index), score));
    }
    return new Searching.Reranking.Scores(Scorer.LATE_INTERACTION, scores);
  }

  /** Those that are loaded are asked first; others are loaded to be asked, in their order. */
  private String chosen(@Nullable String own, @Nullable Deadline deadline) {
    List<ServedModel> served = encoders.list();
    for (ServedModel model : served) {
      EncoderFacts facts = model.facts();
      if (facts != null && readsPairs(facts)) {
        return model.id();
      }
    }
    for (ServedModel model : served) {
      if (model.facts() == null) {
        try {
          if (readsPairs(encoders.find(model.id(), deadline).encoder().facts())) {
            return model.id();
          }
        } catch (Fault.ModelRefused | Fault.ModelNotFound | Fault.NotReady e) {
          // Nobody asked for this one; another may do.
        }
      }
    }
    return own == null ? Encoders.DEFAULT : own;
  }

  private static boolean readsPairs(EncoderFacts facts) {
    return facts.outputs().contains(Output.SCORES)
        && facts.offer().labels().size() == 1
        && facts.offer().pairs() != null;
  }
}
