package dev.semblance.api;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.rerank.RerankResult;
import dev.semblance.rerank.RerankService;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * Puts in order what bodies ask, and writes the headers that every such answer has. Blocks its
 * thread; safe to share.
 */
public final class Reranker {
  private final Encoders encoders;
  private final RerankService service;

  Reranker(Encoders encoders, RerankService service) {
    this.encoders = encoders;
    this.service = service;
  }

  /** An order, and the model that made it. */
  public record Reranked(ServedEncoder served, RerankResult result) {}

  /**
   * Scores and sorts.
   *
   * @param response gets {@code Server-Timing} and {@code X-Semblance-Truncated}
   * @throws dev.semblance.fault.Fault when the model is not served, or a document or, where others
   *     are answered, every document is at fault
   */
  public Reranked rerank(RerankAsk ask, @Nullable Deadline deadline, HttpServletResponse response) {
    return rerank(ask, encoders.find(ask.model(), deadline), deadline, response);
  }

  /** The same by a model that was found already. */
  public Reranked rerank(
      RerankAsk ask,
      ServedEncoder served,
      @Nullable Deadline deadline,
      HttpServletResponse response) {
    RerankResult result = service.rerank(ask.toRequest(served, deadline), served.encoder());
    AnswerHeaders.timings(response, result.timings());
    AnswerHeaders.truncated(response, result.truncated());
    return new Reranked(served, result);
  }
}
