package dev.semblance.collection;

import dev.semblance.collection.SearchRequest.Rerank;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.OnError;
import dev.semblance.encoder.Prompts;
import dev.semblance.encoder.Truncate;
import dev.semblance.rerank.RerankRequest;
import dev.semblance.rerank.RerankResult;
import dev.semblance.rerank.RerankService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Has a served model score hits again. Safe to share. */
final class HitReranking {
  private final Encoders encoders;
  private final RerankService service;

  HitReranking(Encoders encoders, RerankService service) {
    this.encoders = encoders;
    this.service = service;
  }

  Searching.Reranking.Scores score(
      @Nullable Rerank rerank, String query, List<String> texts, @Nullable Deadline deadline) {
    if (rerank == null) {
      throw new IllegalStateException("nothing is to be scored again");
    }
    Encoder encoder = encoders.find(rerank.model()).encoder();
    Prompts prompts = encoder.facts().prompts();
    RerankResult result =
        service.rerank(
            new RerankRequest(
                query,
                texts,
                prompts.forInputType("query"),
                prompts.forInputType("document"),
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
}
