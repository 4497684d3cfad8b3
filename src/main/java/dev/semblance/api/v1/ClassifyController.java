package dev.semblance.api.v1;

import dev.semblance.api.AnswerHeaders;
import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonAnswers;
import dev.semblance.api.JsonBodies;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ServedEncoder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /v1/classify}. */
@RestController
class ClassifyController {
  private final JsonBodies bodies;
  private final JsonAnswers answers;
  private final ApiLimits limits;
  private final Encoders encoders;

  ClassifyController(JsonBodies bodies, JsonAnswers answers, ApiLimits limits, Encoders encoders) {
    this.bodies = bodies;
    this.answers = answers;
    this.limits = limits;
    this.encoders = encoders;
  }

  @PostMapping(path = "/v1/classify", produces = MediaType.APPLICATION_JSON_VALUE)
  void classify(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    ClassifyBody body = bodies.read(request, deadline, json -> ClassifyBody.read(json, limits));
    ServedEncoder served = encoders.find(body.model(), deadline);
    EmbedResult result = served.encoder().embed(body.toRequest(served, deadline));
    ClassifyAnswer answer =
        new ClassifyAnswer(body, served.asked(), served.encoder().facts(), result);
    AnswerHeaders.timings(response, result.timings());
    AnswerHeaders.truncated(response, answer.truncated());
    answers.write(response, answer::write);
  }
}
