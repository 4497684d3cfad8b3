package dev.semblance.api.v1;

import dev.semblance.api.AnswerHeaders;
import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonAnswers;
import dev.semblance.api.JsonBodies;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.rerank.RerankResult;
import dev.semblance.rerank.RerankService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /v1/rerank}. */
@RestController
class RerankController {
  private final JsonBodies bodies;
  private final JsonAnswers answers;
  private final ApiLimits limits;
  private final Encoders encoders;
  private final RerankService reranking;

  RerankController(
      JsonBodies bodies,
      JsonAnswers answers,
      ApiLimits limits,
      Encoders encoders,
      RerankService reranking) {
    this.bodies = bodies;
    this.answers = answers;
    this.limits = limits;
    this.encoders = encoders;
    this.reranking = reranking;
  }

  @PostMapping(path = "/v1/rerank", produces = MediaType.APPLICATION_JSON_VALUE)
  void rerank(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    RerankBody body = bodies.read(request, deadline, json -> RerankBody.read(json, limits));
    ServedEncoder served = encoders.find(body.model());
    RerankResult result = reranking.rerank(body.toRequest(served, deadline), served.encoder());
    AnswerHeaders.timings(response, result.timings());
    AnswerHeaders.truncated(response, result.truncated());
    answers.write(response, new RerankAnswer(body, served.asked(), result)::write);
  }
}
