package dev.semblance.api.openai;

import dev.semblance.api.Int8Ranges;
import dev.semblance.api.JsonExchange;
import dev.semblance.api.TextEmbedder;
import dev.semblance.api.TextEmbedder.Embedded;
import dev.semblance.api.UnknownFields;
import dev.semblance.chunking.ChunkedEmbedding;
import dev.semblance.chunking.ChunkedResult;
import dev.semblance.encoder.Deadline;
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
  private final JsonExchange exchange;
  private final Encoders encoders;
  private final TextEmbedder embedder;
  private final ChunkedEmbedding chunked;
  private final Int8Ranges ranges;

  EmbeddingsController(
      JsonExchange exchange,
      Encoders encoders,
      TextEmbedder embedder,
      ChunkedEmbedding chunked,
      Int8Ranges ranges) {
    this.exchange = exchange;
    this.encoders = encoders;
    this.embedder = embedder;
    this.chunked = chunked;
    this.ranges = ranges;
  }

  @PostMapping(path = "/v1/embeddings", produces = MediaType.APPLICATION_JSON_VALUE)
  void embeddings(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    EmbeddingsBody body =
        exchange.read(request, deadline, UnknownFields.REFUSED, EmbeddingsBody::read);
    EmbeddingsAnswer answer = answer(body, deadline, response);
    exchange.write(response, answer::write);
  }

  private EmbeddingsAnswer answer(
      EmbeddingsBody body, @Nullable Deadline deadline, HttpServletResponse response) {
    ChunkingField chunking = body.chunking();
    if (chunking == null) {
      Embedded embedded = embedder.embed(body.ask(), deadline, response);
      return new EmbeddingsAnswer(body, embedded, ranges.of(embedded, body.forms(), deadline));
    }
    ServedEncoder served = encoders.find(body.ask().model(), deadline);
    Encoder encoder = served.encoder();
    ChunkedResult result =
        chunked.embed(
            encoder,
            embedder.request(body.ask(), served, deadline, response),
            chunking.size(encoder.facts().maxTokens()),
            chunking.mode(),
            body.ask().lane(),
            exchange.limits().maxChunks());
    Embedded embedded = embedder.told(body.ask(), served, result.texts(), response);
    return new EmbeddingsAnswer(
        body, embedded, ranges.of(embedded, body.forms(), deadline), result);
  }
}
