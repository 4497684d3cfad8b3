package dev.semblance.api.jina;

import dev.semblance.api.EmbeddingListJson;
import dev.semblance.api.JsonExchange;
import dev.semblance.api.TextEmbedder;
import dev.semblance.api.TextEmbedder.Embedded;
import dev.semblance.api.UnknownFields;
import dev.semblance.api.VectorForm;
import dev.semblance.chunking.ChunkedEmbedding;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Int8Range;
import dev.semblance.encoder.ServedEncoder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** Jina's {@code v1/embeddings}. */
@RestController("jinaEmbeddingsController")
class EmbeddingsController {
  private final JsonExchange exchange;
  private final Encoders encoders;
  private final TextEmbedder embedder;
  private final ChunkedEmbedding chunked;

  EmbeddingsController(
      JsonExchange exchange, Encoders encoders, TextEmbedder embedder, ChunkedEmbedding chunked) {
    this.exchange = exchange;
    this.encoders = encoders;
    this.embedder = embedder;
    this.chunked = chunked;
  }

  @PostMapping(JinaDialect.PREFIX + "/v1/embeddings")
  void embeddings(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    EmbeddingsBody body =
        exchange.read(request, deadline, UnknownFields.REFUSED, EmbeddingsBody::read);
    ServedEncoder served = encoders.find(body.ask().model(), deadline);
    Embedded embedded =
        body.lateChunking()
            ? embedder.told(
                body.ask(),
                served,
                chunked.together(
                    served.encoder(),
                    embedder.request(body.ask(), served, deadline, response),
                    "late_chunking"),
                response)
            : embedder.embed(body.ask(), served, deadline, response);
    exchange.write(
        response,
        json -> EmbeddingListJson.write(json, embedded, (out, vector) -> write(out, body, vector)));
  }

  private static void write(JsonGenerator json, EmbeddingsBody body, float[] vector) {
    if (!body.byType()) {
      body.forms().getFirst().write(json, vector, Int8Range.Uniform.NONE);
      return;
    }
    json.writeStartObject();
    for (VectorForm form : body.forms()) {
      json.writeName(form.wireName());
      form.write(json, vector, Int8Range.Uniform.NONE);
    }
    json.writeEndObject();
  }
}
