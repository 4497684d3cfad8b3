package dev.semblance.api.nim;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.EmbedAsk;
import dev.semblance.api.EmbeddingListJson;
import dev.semblance.api.Int8Ranges;
import dev.semblance.api.JsonBody;
import dev.semblance.api.JsonExchange;
import dev.semblance.api.TextEmbedder;
import dev.semblance.api.TextEmbedder.Embedded;
import dev.semblance.api.UnknownFields;
import dev.semblance.api.VectorForm;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Int8Range;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** NIM's {@code v1/embeddings}: OpenAI's, with a role and what becomes of long texts. */
@RestController("nimEmbeddingsController")
class EmbeddingsController {
  private static final Map<String, VectorForm> TYPES =
      VectorForm.named(
          VectorForm.FLOAT,
          VectorForm.INT8,
          VectorForm.UINT8,
          VectorForm.BINARY,
          VectorForm.UBINARY);

  private final JsonExchange exchange;
  private final TextEmbedder embedder;
  private final Int8Ranges ranges;

  EmbeddingsController(JsonExchange exchange, TextEmbedder embedder, Int8Ranges ranges) {
    this.exchange = exchange;
    this.embedder = embedder;
    this.ranges = ranges;
  }

  /** How long texts are cut, in NIM's words. */
  static Map<String, Truncate> truncations(String... named) {
    Map<String, Truncate> names = new LinkedHashMap<>();
    for (String name : named) {
      names.put(name, name.equals("NONE") ? Truncate.ERROR : Truncate.valueOf(name));
    }
    return names;
  }

  private static final class Body {
    private static final Map<String, Truncate> TRUNCATE = truncations("NONE", "START", "END");

    private final EmbedAsk ask = new EmbedAsk();
    private VectorForm form = VectorForm.FLOAT;
    private @Nullable VectorForm type;

    static Body read(JsonBody json, ApiLimits limits) {
      Body body = new Body();
      body.ask.truncate(Truncate.ERROR);
      body.ask.normalize(true);
      Map<String, Runnable> fields = new LinkedHashMap<>();
      fields.put("model", () -> body.ask.model(json.string()));
      fields.put(
          "input",
          () ->
              body.ask.texts(
                  json.kind() == JsonBody.Kind.STRING
                      ? List.of(json.string())
                      : json.strings(limits.maxInputs())));
      fields.put(
          "input_type",
          () -> body.ask.inputType(json.choice(Map.of("query", "query", "passage", "passage"))));
      fields.put("modality", () -> readModality(json));
      fields.put("truncate", () -> body.ask.truncate(json.choice(TRUNCATE)));
      fields.put("encoding_format", () -> body.form = VectorForm.readOne(json));
      fields.put("embedding_type", () -> body.type = json.choice(TYPES));
      fields.put("dimensions", () -> body.ask.dimensions(json.dimensions()));
      json.object(fields);
      if (body.ask.input().isEmpty()) {
        throw JsonBody.missing("input", "a string, or a list of strings");
      }
      return body;
    }

    private static void readModality(JsonBody json) {
      List<String> modalities =
          json.kind() == JsonBody.Kind.LIST ? json.strings(64) : List.of(json.string());
      if (!modalities.stream().allMatch("text"::equals)) {
        throw json.invalid("names another modality than text, which is all that is read here");
      }
    }

    VectorForm form() {
      if (type == null || type == VectorForm.FLOAT) {
        return form;
      }
      if (form == VectorForm.BASE64) {
        throw new Fault.InvalidRequest(
            Fault.Place.of("encoding_format"), "is base64, which is for float alone here");
      }
      return type;
    }
  }

  @PostMapping(NimDialect.PREFIX + "/v1/embeddings")
  void embeddings(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    Body body = exchange.read(request, deadline, UnknownFields.REFUSED, Body::read);
    VectorForm form = body.form();
    Embedded embedded = embedder.embed(body.ask, deadline, response);
    Int8Range range = ranges.of(embedded, List.of(form), deadline);
    exchange.write(
        response,
        json ->
            EmbeddingListJson.write(
                json, embedded, (out, vector) -> form.write(out, vector, range)));
  }
}
