package dev.semblance.api.openai;

import dev.semblance.api.AnswerHeaders;
import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonAnswers;
import dev.semblance.api.JsonBodies;
import dev.semblance.chunking.ChunkedEmbedding;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.Encoder;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ServedEncoder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /v1/embeddings}. */
@RestController
class EmbeddingsController {
  private final JsonBodies bodies;
  private final JsonAnswers answers;
  private final ApiLimits limits;
  private final Encoders encoders;
  private final ChunkedEmbedding chunked;

  EmbeddingsController(
      JsonBodies bodies,
      JsonAnswers answers,
      ApiLimits limits,
      Encoders encoders,
      ChunkedEmbedding chunked) {
    this.bodies = bodies;
    this.answers = answers;
    this.limits = limits;
    this.encoders = encoders;
    this.chunked = chunked;
  }

  @PostMapping(path = "/v1/embeddings", produces = MediaType.APPLICATION_JSON_VALUE)
  void embeddings(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    EmbeddingsBody body = bodies.read(request, deadline, json -> EmbeddingsBody.read(json, limits));
    ServedEncoder served = encoders.find(body.model());
    EmbeddingsAnswer answer = answer(body, served, body.toRequest(served, deadline));
    AnswerHeaders.timings(response, answer.timings());
    AnswerHeaders.truncated(response, answer.truncated());
    answers.write(response, answer::write);
  }

  private EmbeddingsAnswer answer(EmbeddingsBody body, ServedEncoder served, EmbedRequest request) {
    Encoder encoder = served.encoder();
    ChunkingField chunking = body.chunking();
    return chunking == null
        ? new EmbeddingsAnswer(body, served.asked(), encoder.embed(request))
        : new EmbeddingsAnswer(
            body,
            served.asked(),
            chunked.embed(
                encoder,
                request,
                chunking.size(encoder.facts().maxTokens()),
                chunking.mode(),
                body.lane(),
                limits.maxChunks()));
  }
}
