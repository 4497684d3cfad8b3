package dev.semblance.api.jina;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.EmbeddingListJson;
import dev.semblance.api.JsonBody;
import dev.semblance.api.JsonExchange;
import dev.semblance.api.RankedJson;
import dev.semblance.api.RerankAsk;
import dev.semblance.api.Reranker;
import dev.semblance.api.Reranker.Reranked;
import dev.semblance.api.UnknownFields;
import dev.semblance.encoder.Deadline;
import dev.semblance.rerank.LongDocuments;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Jina's {@code v1/rerank}: long documents are scored by their best part. */
@RestController("jinaRerankController")
class RerankController {
  private final JsonExchange exchange;
  private final Reranker reranker;

  RerankController(JsonExchange exchange, Reranker reranker) {
    this.exchange = exchange;
    this.reranker = reranker;
  }

  private static final class Body {
    private final RerankAsk ask = new RerankAsk();
    private boolean returnDocuments = true;

    static Body read(JsonBody json, ApiLimits limits) {
      Body body = new Body();
      body.ask.longDocuments(LongDocuments.BEST_CHUNK);
      Map<String, Runnable> fields = new LinkedHashMap<>();
      fields.put("model", () -> body.ask.model(json.string()));
      fields.put("query", () -> body.ask.readQuery(json));
      fields.put("documents", () -> body.ask.readDocuments(json, limits));
      fields.put("top_n", () -> body.ask.topN(json.integer(1, Integer.MAX_VALUE)));
      fields.put("return_documents", () -> body.returnDocuments = json.bool());
      json.object(fields);
      body.ask.check();
      return body;
    }
  }

  @PostMapping(JinaDialect.PREFIX + "/v1/rerank")
  void rerank(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    Body body = exchange.read(request, deadline, UnknownFields.REFUSED, Body::read);
    Reranked ranked = reranker.rerank(body.ask, deadline, response);
    exchange.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("model", ranked.served().asked());
          EmbeddingListJson.usage(json, ranked.result().tokens());
          RankedJson.write(json, "results", body.ask, ranked.result(), body.returnDocuments);
          json.writeEndObject();
        });
  }
}
