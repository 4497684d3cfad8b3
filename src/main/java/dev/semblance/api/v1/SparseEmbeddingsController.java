package dev.semblance.api.v1;

import dev.semblance.api.JsonExchange;
import dev.semblance.api.TextEmbedder;
import dev.semblance.api.UnknownFields;
import dev.semblance.encoder.Deadline;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /v1/sparse-embeddings}. */
@RestController
class SparseEmbeddingsController {
  private final JsonExchange exchange;
  private final TextEmbedder embedder;

  SparseEmbeddingsController(JsonExchange exchange, TextEmbedder embedder) {
    this.exchange = exchange;
    this.embedder = embedder;
  }

  @PostMapping(path = "/v1/sparse-embeddings", produces = MediaType.APPLICATION_JSON_VALUE)
  void sparseEmbeddings(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    SparseEmbeddingsBody body =
        exchange.read(request, deadline, UnknownFields.REFUSED, SparseEmbeddingsBody::read);
    SparseEmbeddingsAnswer answer =
        new SparseEmbeddingsAnswer(body, embedder.embed(body.ask(), deadline, response));
    exchange.write(response, answer::write);
  }
}
