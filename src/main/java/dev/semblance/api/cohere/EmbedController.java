package dev.semblance.api.cohere;

import dev.semblance.api.Int8Ranges;
import dev.semblance.api.JsonExchange;
import dev.semblance.api.TextEmbedder;
import dev.semblance.api.TextEmbedder.Embedded;
import dev.semblance.api.UnknownFields;
import dev.semblance.api.VectorForm;
import dev.semblance.api.VectorJson;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Int8Range;
import dev.semblance.encoder.ItemResult;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.SequencedSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** {@code embed} of both versions. */
@RestController("cohereEmbedController")
class EmbedController {
  private final JsonExchange exchange;
  private final TextEmbedder embedder;
  private final Int8Ranges ranges;

  EmbedController(JsonExchange exchange, TextEmbedder embedder, Int8Ranges ranges) {
    this.exchange = exchange;
    this.embedder = embedder;
    this.ranges = ranges;
  }

  @PostMapping({"/v2/embed", CohereDialect.PREFIX + "/v2/embed"})
  void v2(HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    answer(
        exchange.read(request, deadline, UnknownFields.REFUSED, EmbedBody::readV2),
        2,
        deadline,
        response);
  }

  @PostMapping(CohereDialect.PREFIX + "/v1/embed")
  void v1(HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    answer(
        exchange.read(request, deadline, UnknownFields.REFUSED, EmbedBody::readV1),
        1,
        deadline,
        response);
  }

  private void answer(
      EmbedBody body, int version, @Nullable Deadline deadline, HttpServletResponse response) {
    Embedded embedded = embedder.embed(body.ask(), deadline, response);
    SequencedSet<VectorForm> types = body.types();
    Int8Range range = ranges.of(embedded, types == null ? List.of() : types, deadline);
    long cut = embedded.items().truncated();
    Meta meta =
        new Meta(
            version, cut == 0 ? List.of() : List.of(cut + " texts were cut to the model's length"));
    meta.header(response);
    exchange.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("id", UUID.randomUUID().toString());
          json.writeStringProperty(
              "response_type", types == null ? "embeddings_floats" : "embeddings_by_type");
          if (types == null) {
            json.writeName("embeddings");
            vectors(json, embedded, vector -> VectorJson.floats(json, vector));
          } else {
            json.writeObjectPropertyStart("embeddings");
            for (VectorForm type : types) {
              json.writeName(type.wireName());
              vectors(json, embedded, vector -> type.write(json, vector, range));
            }
            json.writeEndObject();
          }
          json.writeArrayPropertyStart("texts");
          body.texts().forEach(json::writeString);
          json.writeEndArray();
          meta.write(json, "input_tokens", embedded.result().tokensUsed());
          json.writeEndObject();
        });
  }

  private static void vectors(JsonGenerator json, Embedded embedded, Consumer<float[]> vector) {
    json.writeStartArray();
    for (ItemResult item : embedded.result().items()) {
      vector.accept(((ItemResult.Embedded) item).dense().vector());
    }
    json.writeEndArray();
  }
}
