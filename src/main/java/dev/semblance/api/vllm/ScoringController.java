package dev.semblance.api.vllm;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.EmbeddingListJson;
import dev.semblance.api.JsonBody;
import dev.semblance.api.JsonExchange;
import dev.semblance.api.LabelScores;
import dev.semblance.api.RankedJson;
import dev.semblance.api.RerankAsk;
import dev.semblance.api.Reranker;
import dev.semblance.api.RootRerank;
import dev.semblance.api.TextEmbedder;
import dev.semblance.api.UnknownFields;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.PairForm;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.rerank.RerankResult;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** vLLM's {@code score} and {@code rerank}. */
@RestController
class ScoringController {
  private final JsonExchange exchange;
  private final Encoders encoders;
  private final TextEmbedder embedder;
  private final Reranker reranker;
  private final RootRerank order;

  ScoringController(
      JsonExchange exchange,
      Encoders encoders,
      TextEmbedder embedder,
      Reranker reranker,
      RootRerank order) {
    this.exchange = exchange;
    this.encoders = encoders;
    this.embedder = embedder;
    this.reranker = reranker;
    this.order = order;
  }

  @PostMapping({
    VllmDialect.PREFIX + "/rerank",
    VllmDialect.PREFIX + "/v1/rerank",
    VllmDialect.PREFIX + "/v2/rerank"
  })
  void rerank(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    order.answer(
        request,
        response,
        () ->
            exchange.read(request, deadline, UnknownFields.IGNORED, ScoringController::readRerank),
        deadline);
  }

  private static RerankAsk readRerank(JsonBody json, ApiLimits limits) {
    RerankAsk ask = new RerankAsk();
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("model", () -> ask.model(json.string()));
    fields.put("query", () -> ask.readQuery(json));
    fields.put("documents", () -> ask.readDocuments(json, limits));
    fields.put(
        "top_n",
        () -> {
          int wanted = json.integer(0, Integer.MAX_VALUE);
          if (wanted > 0) {
            ask.topN(wanted);
          }
        });
    fields.put("use_activation", () -> ask.rawScores(!json.bool()));
    fields.put("truncate_prompt_tokens", () -> Options.readTruncation(json, ask::truncate));
    json.object(fields);
    return ask;
  }

  @PostMapping({"/score", VllmDialect.PREFIX + "/score", VllmDialect.PREFIX + "/v1/score"})
  void score(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    ScoreBody body = exchange.read(request, deadline, UnknownFields.IGNORED, ScoreBody::read);
    ServedEncoder served = encoders.find(body.model(), deadline);
    PairForm form = form(served);
    Scored scored =
        form == null
            ? byFirst(body, served, deadline, response)
            : together(body, form, served, deadline, response);
    exchange.write(
        response,
        Answer.list(
            "score",
            body.model(),
            json -> {
              json.writeArrayPropertyStart("data");
              for (int i = 0; i < scored.scores().size(); i++) {
                json.writeStartObject();
                json.writeNumberProperty("index", i);
                json.writeStringProperty("object", "score");
                json.writeNumberProperty("score", RankedJson.finite(scored.scores().get(i)));
                json.writeEndObject();
              }
              json.writeEndArray();
              EmbeddingListJson.usage(json, scored.tokens());
            }));
  }

  /**
   * The scores of all pairs.
   *
   * @param scores in the order of the pairs
   */
  private record Scored(List<Double> scores, long tokens) {}

  /** How a cross-encoder reads a pair; null of models that are no such, and names with a role. */
  private static @Nullable PairForm form(ServedEncoder served) {
    EncoderFacts.Offer offer = served.encoder().facts().offer();
    return offer.labels().size() == 1 && served.inputType() == null ? offer.pairs() : null;
  }

  /** A cross-encoder reads each pair by itself: all of them are one request to it. */
  private Scored together(
      ScoreBody body,
      PairForm form,
      ServedEncoder served,
      @Nullable Deadline deadline,
      HttpServletResponse response) {
    EmbedResult result = embedder.embed(body.pairs(form), served, deadline, response).result();
    EncoderFacts.Offer offer = served.encoder().facts().offer();
    List<Double> scores =
        result.items().stream()
            .map(item -> ((ItemResult.Embedded) item).scores())
            .map(one -> LabelScores.values(offer, one, body.raw())[0])
            .toList();
    return new Scored(scores, result.tokensUsed());
  }

  /** Pairs that have a first text in common are scored together, as an order of the others. */
  private Scored byFirst(
      ScoreBody body,
      ServedEncoder served,
      @Nullable Deadline deadline,
      HttpServletResponse response) {
    double[] scores = new double[body.seconds().size()];
    long tokens = 0;
    for (Map.Entry<String, List<Integer>> group : placesByFirst(body).entrySet()) {
      List<Integer> places = group.getValue();
      RerankAsk ask = body.ask(group.getKey(), places);
      RerankResult result = reranker.rerank(ask, served, deadline, response).result();
      tokens += result.tokens();
      for (RerankResult.Ranked one : result.ranked()) {
        scores[places.get(one.index())] = one.score();
      }
    }
    return new Scored(Arrays.stream(scores).boxed().toList(), tokens);
  }

  private static SequencedMap<String, List<Integer>> placesByFirst(ScoreBody body) {
    SequencedMap<String, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < body.seconds().size(); i++) {
      groups.computeIfAbsent(body.first(i), _ -> new ArrayList<>()).add(i);
    }
    return groups;
  }
}
