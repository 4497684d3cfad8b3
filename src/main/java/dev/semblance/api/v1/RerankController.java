package dev.semblance.api.v1;

import dev.semblance.api.JsonExchange;
import dev.semblance.api.Reranker;
import dev.semblance.api.Reranker.Reranked;
import dev.semblance.api.UnknownFields;
import dev.semblance.encoder.Deadline;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /v1/rerank}. */
@RestController
class RerankController {
  private final JsonExchange exchange;
  private final Reranker reranker;

  RerankController(JsonExchange exchange, Reranker reranker) {
    this.exchange = exchange;
    this.reranker = reranker;
  }

  @PostMapping(path = "/v1/rerank", produces = MediaType.APPLICATION_JSON_VALUE)
  void rerank(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    RerankBody body = exchange.read(request, deadline, UnknownFields.REFUSED, RerankBody::read);
    Reranked ranked = reranker.rerank(body.ask(), deadline, response);
    exchange.write(
        response, new RerankAnswer(body, ranked.served().asked(), ranked.result())::write);
  }
}
