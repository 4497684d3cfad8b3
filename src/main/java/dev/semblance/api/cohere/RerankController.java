package dev.semblance.api.cohere;

import dev.semblance.api.JsonExchange;
import dev.semblance.api.RankedJson;
import dev.semblance.api.Reranker;
import dev.semblance.api.Reranker.Reranked;
import dev.semblance.api.UnknownFields;
import dev.semblance.encoder.Deadline;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code rerank} of both versions. */
@RestController("cohereRerankController")
class RerankController {
  private final JsonExchange exchange;
  private final Reranker reranker;

  RerankController(JsonExchange exchange, Reranker reranker) {
    this.exchange = exchange;
    this.reranker = reranker;
  }

  @PostMapping({"/v2/rerank", CohereDialect.PREFIX + "/v2/rerank"})
  void v2(HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    answer(
        exchange.read(request, deadline, UnknownFields.REFUSED, RerankBody::readV2),
        2,
        deadline,
        response);
  }

  @PostMapping(CohereDialect.PREFIX + "/v1/rerank")
  void v1(HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    answer(
        exchange.read(request, deadline, UnknownFields.REFUSED, RerankBody::readV1),
        1,
        deadline,
        response);
  }

  private void answer(
      RerankBody body, int version, @Nullable Deadline deadline, HttpServletResponse response) {
    Reranked ranked = reranker.rerank(body.ask(), deadline, response);
    Meta meta = new Meta(version, body.warnings(ranked.served().encoder().facts().maxTokens()));
    meta.header(response);
    exchange.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("id", UUID.randomUUID().toString());
          RankedJson.write(json, "results", body.ask(), ranked.result(), body.returnDocuments());
          meta.write(json, "search_units", 1);
          json.writeEndObject();
        });
  }
}
