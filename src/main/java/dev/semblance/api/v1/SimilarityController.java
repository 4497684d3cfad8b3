package dev.semblance.api.v1;

import dev.semblance.api.AnswerHeaders;
import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonAnswers;
import dev.semblance.api.JsonBodies;
import dev.semblance.api.MissingPrompts;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.similarity.SimilarityRequest;
import dev.semblance.similarity.SimilarityResult;
import dev.semblance.similarity.SimilarityService;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /v1/similarity}. */
@RestController
class SimilarityController {
  private final JsonBodies bodies;
  private final JsonAnswers answers;
  private final ApiLimits limits;
  private final Encoders encoders;
  private final SimilarityService similarity;
  private final MissingPrompts missing;

  SimilarityController(
      JsonBodies bodies,
      JsonAnswers answers,
      ApiLimits limits,
      Encoders encoders,
      SimilarityService similarity,
      MissingPrompts missing) {
    this.bodies = bodies;
    this.answers = answers;
    this.limits = limits;
    this.encoders = encoders;
    this.similarity = similarity;
    this.missing = missing;
  }

  @PostMapping(path = "/v1/similarity", produces = MediaType.APPLICATION_JSON_VALUE)
  void similarity(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    SimilarityBody body = bodies.read(request, deadline, json -> SimilarityBody.read(json, limits));
    String model = body.model() == null ? Encoders.DEFAULT : body.model();
    // Vectors alone need no model, so none is loaded for them; a name that is said must be right.
    Supplier<ServedEncoder> served = SingletonSupplier.of(() -> encoders.find(model, deadline));
    if (body.model() != null) {
      var _ = served.get();
    }
    // One side that is left open is enough to say so.
    var _ =
        body.prompts(served).stream()
            .anyMatch(side -> missing.check(side.prompt(), side.served(), response));
    SimilarityRequest asked = body.toRequest(served, deadline);
    SimilarityResult result =
        similarity.compare(asked, () -> served.get().encoder(), body.model() != null);
    if (body.hasTexts()) {
      AnswerHeaders.timings(response, result.timings());
    }
    AnswerHeaders.truncated(response, result.truncated());
    answers.write(response, new SimilarityAnswer(body, model, result)::write);
  }
}
