package dev.semblance.api.voyage;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.EmbedAsk;
import dev.semblance.api.Int8Ranges;
import dev.semblance.api.JsonBody;
import dev.semblance.api.JsonExchange;
import dev.semblance.api.TextEmbedder;
import dev.semblance.api.TextEmbedder.Embedded;
import dev.semblance.api.TokenJson;
import dev.semblance.api.UnknownFields;
import dev.semblance.api.VectorForm;
import dev.semblance.api.VectorJson;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Int8Range;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.Truncate;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** Voyage's {@code v1/embeddings}. */
@RestController("voyageEmbeddingsController")
class EmbeddingsController {
  private static final Map<String, VectorForm> TYPES =
      VectorForm.named(
          VectorForm.FLOAT,
          VectorForm.INT8,
          VectorForm.UINT8,
          VectorForm.BINARY,
          VectorForm.UBINARY);
  private static final Map<String, VectorForm> ENCODINGS = VectorForm.named(VectorForm.BASE64);

  private final JsonExchange exchange;
  private final TextEmbedder embedder;
  private final Int8Ranges ranges;

  EmbeddingsController(JsonExchange exchange, TextEmbedder embedder, Int8Ranges ranges) {
    this.exchange = exchange;
    this.embedder = embedder;
    this.ranges = ranges;
  }

  private static final class Body {
    private final EmbedAsk ask = new EmbedAsk();
    private VectorForm type = VectorForm.FLOAT;
    private boolean base64;

    static Body read(JsonBody json, ApiLimits limits) {
      Body body = new Body();
      body.ask.truncate(Truncate.END);
      body.ask.normalize(true);
      Map<String, Runnable> fields = new LinkedHashMap<>();
      fields.put(
          "input",
          () ->
              body.ask.texts(
                  json.kind() == JsonBody.Kind.STRING
                      ? List.of(json.string())
                      : json.strings(limits.maxInputs())));
      fields.put("model", () -> body.ask.model(json.string()));
      fields.put(
          "input_type",
          () -> body.ask.inputType(json.choice(Map.of("query", "query", "document", "document"))));
      fields.put(
          "truncation", () -> body.ask.truncate(json.bool() ? Truncate.END : Truncate.ERROR));
      fields.put("output_dimension", () -> body.ask.dimensions(json.dimensions()));
      fields.put("output_dtype", () -> body.type = json.choice(TYPES));
      fields.put(
          "encoding_format", () -> body.base64 = json.choice(ENCODINGS) == VectorForm.BASE64);
      json.object(fields);
      if (body.ask.input().isEmpty()) {
        throw JsonBody.missing("input", "a string, or a list of strings");
      }
      return body;
    }

    /** Base64 is of the type's own bytes. */
    void write(JsonGenerator json, float[] vector, Int8Range range) {
      if (!base64) {
        type.write(json, vector, range);
      } else if (type == VectorForm.FLOAT) {
        VectorForm.BASE64.write(json, vector, range);
      } else {
        VectorJson.base64(json, type.octets(vector, range));
      }
    }
  }

  @PostMapping(VoyageDialect.PREFIX + "/v1/embeddings")
  void embeddings(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    Body body = exchange.read(request, deadline, UnknownFields.REFUSED, Body::read);
    Embedded embedded = embedder.embed(body.ask, deadline, response);
    Int8Range range = ranges.of(embedded, List.of(body.type), deadline);
    exchange.write(
        response,
        json -> {
          json.writeStartObject();
          embedded
              .items()
              .write(
                  json,
                  "embedding",
                  (out, _, item) -> embedding(out, body, item, range),
                  TokenJson::error);
          json.writeStringProperty("model", embedded.served().asked());
          usage(json, embedded.result().tokensUsed());
          json.writeEndObject();
        });
  }

  private static void embedding(
      JsonGenerator json, Body body, ItemResult.Embedded item, Int8Range range) {
    json.writeName("embedding");
    body.write(json, item.dense().vector(), range);
  }

  /** Voyage tells the total alone. */
  static void usage(JsonGenerator json, long tokens) {
    json.writeObjectPropertyStart("usage");
    json.writeNumberProperty("total_tokens", tokens);
    json.writeEndObject();
  }
}
