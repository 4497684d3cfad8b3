package dev.semblance.api.ollama;

import dev.semblance.api.JsonExchange;
import dev.semblance.api.RequestArrival;
import dev.semblance.api.TextEmbedder;
import dev.semblance.api.TextEmbedder.Embedded;
import dev.semblance.api.UnknownFields;
import dev.semblance.api.VectorJson;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.ServedEncoder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Ollama's {@code api/embed} and {@code api/embeddings}. */
@RestController("ollamaEmbedController")
class EmbedController {
  private final JsonExchange exchange;
  private final Encoders encoders;
  private final TextEmbedder embedder;

  EmbedController(JsonExchange exchange, Encoders encoders, TextEmbedder embedder) {
    this.exchange = exchange;
    this.encoders = encoders;
    this.embedder = embedder;
  }

  @PostMapping({"/api/embed", OllamaDialect.PREFIX + "/api/embed"})
  void embed(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    EmbedBody body =
        exchange.read(
            new JsonRequest(request), deadline, UnknownFields.IGNORED, EmbedBody::readEmbed);
    ServedEncoder served = encoders.find(body.ask().model(), deadline);
    body.cutTo(served.encoder().facts().dimensions());
    Embedded embedded = embedded(body, served, deadline, response);
    List<ItemResult> items = embedded == null ? List.of() : embedded.result().items();
    long tokens = embedded == null ? 0 : embedded.result().tokensUsed();
    Long arrival = RequestArrival.of(request);
    long nanos = arrival == null ? 0 : System.nanoTime() - arrival;
    exchange.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("model", body.model());
          json.writeArrayPropertyStart("embeddings");
          items.forEach(
              item -> VectorJson.floats(json, ((ItemResult.Embedded) item).dense().vector()));
          json.writeEndArray();
          json.writeNumberProperty("total_duration", nanos);
          json.writeNumberProperty("load_duration", 0);
          json.writeNumberProperty("prompt_eval_count", tokens);
          json.writeEndObject();
        });
  }

  @PostMapping({"/api/embeddings", OllamaDialect.PREFIX + "/api/embeddings"})
  void embeddings(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    EmbedBody body =
        exchange.read(
            new JsonRequest(request), deadline, UnknownFields.IGNORED, EmbedBody::readEmbeddings);
    ServedEncoder served = encoders.find(body.ask().model(), deadline);
    Embedded embedded = embedded(body, served, deadline, response);
    float[] vector =
        embedded == null
            ? new float[0]
            : ((ItemResult.Embedded) embedded.result().items().getFirst()).dense().vector();
    exchange.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeName("embedding");
          VectorJson.floats(json, vector);
          json.writeEndObject();
        });
  }

  /** Null of no text, which is answered with no vector once the model is there. */
  private @Nullable Embedded embedded(
      EmbedBody body,
      ServedEncoder served,
      @Nullable Deadline deadline,
      HttpServletResponse response) {
    return body.ask().input().isEmpty()
        ? null
        : embedder.embed(body.ask(), served, deadline, response);
  }
}
