package dev.semblance.api.nim;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.EmbeddingListJson;
import dev.semblance.api.JsonBody;
import dev.semblance.api.JsonExchange;
import dev.semblance.api.RankedJson;
import dev.semblance.api.RerankAsk;
import dev.semblance.api.RerankDocument;
import dev.semblance.api.Reranker;
import dev.semblance.api.Reranker.Reranked;
import dev.semblance.api.UnknownFields;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Truncate;
import dev.semblance.rerank.RerankFields;
import dev.semblance.rerank.RerankResult;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** NIM's {@code v1/ranking}: logits, the highest first. */
@RestController
class RankingController {
  private static final String PASSAGES = "passages";

  private final JsonExchange exchange;
  private final Reranker reranker;

  RankingController(JsonExchange exchange, Reranker reranker) {
    this.exchange = exchange;
    this.reranker = reranker;
  }

  private static final class Body {
    private static final Map<String, Truncate> TRUNCATE =
        EmbeddingsController.truncations("NONE", "END");

    private final RerankAsk ask = new RerankAsk(RerankFields.of("query", PASSAGES));
    private final List<RerankDocument> passages = new ArrayList<>();

    static Body read(JsonBody json, ApiLimits limits) {
      Body body = new Body();
      body.ask.rawScores(true);
      body.ask.truncate(Truncate.ERROR);
      Map<String, Runnable> fields = new LinkedHashMap<>();
      fields.put("model", () -> body.ask.model(json.string()));
      fields.put("query", () -> body.ask.readQuery(json));
      fields.put(PASSAGES, () -> json.list(limits.maxInputs(), () -> body.readPassage(json)));
      fields.put("truncate", () -> body.ask.truncate(json.choice(TRUNCATE)));
      json.object(fields);
      body.ask.documents(body.passages);
      body.ask.check();
      return body;
    }

    private void readPassage(JsonBody json) {
      int before = passages.size();
      Map<String, Runnable> fields = new LinkedHashMap<>();
      fields.put("text", () -> passages.add(new RerankDocument(json.string(), null)));
      fields.put(
          "image",
          () -> {
            throw json.invalid("is given, but no model here reads images; send text");
          });
      json.object(fields);
      if (passages.size() == before) {
        throw json.invalid("has no text");
      }
    }
  }

  @PostMapping({"/v1/ranking", NimDialect.PREFIX + "/v1/ranking"})
  void ranking(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    Body body = exchange.read(request, deadline, UnknownFields.REFUSED, Body::read);
    Reranked ranked = reranker.rerank(body.ask, deadline, response);
    exchange.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeArrayPropertyStart("rankings");
          for (RerankResult.Ranked one : ranked.result().ranked()) {
            json.writeStartObject();
            json.writeNumberProperty("index", one.index());
            json.writeNumberProperty("logit", RankedJson.finite(one.score()));
            json.writeEndObject();
          }
          json.writeEndArray();
          EmbeddingListJson.usage(json, ranked.result().tokens());
          json.writeEndObject();
        });
  }
}
