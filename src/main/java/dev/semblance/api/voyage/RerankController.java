package dev.semblance.api.voyage;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonBody;
import dev.semblance.api.JsonExchange;
import dev.semblance.api.RankedJson;
import dev.semblance.api.RerankAsk;
import dev.semblance.api.Reranker;
import dev.semblance.api.Reranker.Reranked;
import dev.semblance.api.UnknownFields;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Truncate;
import dev.semblance.rerank.RerankResult;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Voyage's {@code v1/rerank}: a list called {@code data}, whose documents are strings. */
@RestController("voyageRerankController")
class RerankController {
  private final JsonExchange exchange;
  private final Reranker reranker;

  RerankController(JsonExchange exchange, Reranker reranker) {
    this.exchange = exchange;
    this.reranker = reranker;
  }

  private static final class Body {
    private final RerankAsk ask = new RerankAsk();
    private boolean returnDocuments;

    static Body read(JsonBody json, ApiLimits limits) {
      Body body = new Body();
      body.ask.truncate(Truncate.END);
      Map<String, Runnable> fields = new LinkedHashMap<>();
      fields.put("query", () -> body.ask.query(json.string()));
      fields.put("documents", () -> body.ask.readDocuments(json, limits));
      fields.put("model", () -> body.ask.model(json.string()));
      fields.put("top_k", () -> body.ask.topN(json.integer(1, Integer.MAX_VALUE)));
      fields.put("return_documents", () -> body.returnDocuments = json.bool());
      fields.put(
          "truncation", () -> body.ask.truncate(json.bool() ? Truncate.END : Truncate.ERROR));
      json.object(fields);
      body.ask.check();
      return body;
    }
  }

  @PostMapping(VoyageDialect.PREFIX + "/v1/rerank")
  void rerank(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    Body body = exchange.read(request, deadline, UnknownFields.REFUSED, Body::read);
    Reranked ranked = reranker.rerank(body.ask, deadline, response);
    exchange.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("object", "list");
          json.writeArrayPropertyStart("data");
          for (RerankResult.Ranked one : ranked.result().ranked()) {
            json.writeStartObject();
            json.writeNumberProperty("relevance_score", RankedJson.finite(one.score()));
            json.writeNumberProperty("index", one.index());
            if (body.returnDocuments) {
              json.writeStringProperty("document", body.ask.document(one.index()).text());
            }
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeStringProperty("model", ranked.served().asked());
          EmbeddingsController.usage(json, ranked.result().tokens());
          json.writeEndObject();
        });
  }
}
