package dev.semblance.api.vllm;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.EmbeddingListJson;
import dev.semblance.api.JsonBody;
import dev.semblance.api.JsonExchange;
import dev.semblance.api.RankedJson;
import dev.semblance.api.RerankAsk;
import dev.semblance.api.Reranker;
import dev.semblance.api.Reranker.Reranked;
import dev.semblance.api.RootRerank;
import dev.semblance.api.UnknownFields;
import dev.semblance.encoder.Deadline;
import dev.semblance.rerank.RerankResult;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
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
  private final Reranker reranker;
  private final RootRerank order;

  ScoringController(JsonExchange exchange, Reranker reranker, RootRerank order) {
    this.exchange = exchange;
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
    int pairs = body.seconds().size();
    double[] scores = new double[pairs];
    long tokens = 0;
    String model = body.model();
    for (Map.Entry<String, List<Integer>> group : byFirst(body).entrySet()) {
      List<Integer> places = group.getValue();
      RerankAsk ask = body.ask(group.getKey(), places);
      Reranked ranked = reranker.rerank(ask, deadline, response);
      tokens += ranked.result().tokens();
      for (RerankResult.Ranked one : ranked.result().ranked()) {
        scores[places.get(one.index())] = one.score();
      }
    }
    long used = tokens;
    exchange.write(
        response,
        Answer.list(
            "score",
            model,
            json -> {
              json.writeArrayPropertyStart("data");
              for (int i = 0; i < scores.length; i++) {
                json.writeStartObject();
                json.writeNumberProperty("index", i);
                json.writeStringProperty("object", "score");
                json.writeNumberProperty("score", RankedJson.finite(scores[i]));
                json.writeEndObject();
              }
              json.writeEndArray();
              EmbeddingListJson.usage(json, used);
            }));
  }

  /** The places of the pairs that have a first text in common: they are scored together. */
  private static SequencedMap<String, List<Integer>> byFirst(ScoreBody body) {
    SequencedMap<String, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < body.seconds().size(); i++) {
      groups.computeIfAbsent(body.first(i), _ -> new ArrayList<>()).add(i);
    }
    return groups;
  }
}
