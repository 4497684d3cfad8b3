package dev.semblance.api.vllm;

import dev.semblance.api.EmbeddingListJson;
import dev.semblance.api.JsonExchange;
import dev.semblance.api.RankedJson;
import dev.semblance.api.RerankAsk;
import dev.semblance.api.Reranker;
import dev.semblance.api.Reranker.Reranked;
import dev.semblance.api.RootRerank;
import dev.semblance.encoder.Deadline;
import dev.semblance.problem.SpokenStyle;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** vLLM's order of documents, which come back with it always; safe to share. */
final class VllmRerank implements RootRerank {
  private final JsonExchange exchange;
  private final Reranker reranker;

  VllmRerank(JsonExchange exchange, Reranker reranker) {
    this.exchange = exchange;
    this.reranker = reranker;
  }

  @Override
  public void answer(
      HttpServletRequest request,
      HttpServletResponse response,
      Supplier<RerankAsk> asked,
      @Nullable Deadline deadline) {
    SpokenStyle.note(request, new VllmDialect());
    RerankAsk ask = asked.get();
    ask.check();
    Reranked ranked = reranker.rerank(ask, deadline, response);
    exchange.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("id", "rerank-" + UUID.randomUUID().toString().replace("-", ""));
          json.writeStringProperty("model", ranked.served().asked());
          EmbeddingListJson.usage(json, ranked.result().tokens());
          RankedJson.write(json, "results", ask, ranked.result(), true);
          json.writeEndObject();
        });
  }
}
