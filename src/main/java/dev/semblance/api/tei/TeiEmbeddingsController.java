package dev.semblance.api.tei;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.EmbedAsk;
import dev.semblance.api.EmbeddingListJson;
import dev.semblance.api.JsonBody;
import dev.semblance.api.JsonExchange;
import dev.semblance.api.TextEmbedder;
import dev.semblance.api.TextEmbedder.Embedded;
import dev.semblance.api.UnknownFields;
import dev.semblance.api.VectorForm;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Int8Range;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** TEI's embeddings in OpenAI's shape: always normalised, of its one model by whatever name. */
@RestController
class TeiEmbeddingsController {
  private final JsonExchange exchange;
  private final Encoders encoders;
  private final TextEmbedder embedder;

  TeiEmbeddingsController(JsonExchange exchange, Encoders encoders, TextEmbedder embedder) {
    this.exchange = exchange;
    this.encoders = encoders;
    this.embedder = embedder;
  }

  private static final class Body {
    private final EmbedAsk ask = new EmbedAsk("input", "model");
    private VectorForm form = VectorForm.FLOAT;

    static Body read(JsonBody json, ApiLimits limits) {
      Body body = new Body();
      body.ask.normalize(true);
      Map<String, Runnable> fields = new LinkedHashMap<>();
      fields.put("input", () -> body.ask.input(TeiInputs.texts(json, limits).inputs()));
      fields.put("model", () -> body.ask.model(json.string()));
      fields.put("encoding_format", () -> body.form = VectorForm.readOne(json));
      fields.put("dimensions", () -> body.ask.dimensions(json.dimensions()));
      json.object(fields);
      if (body.ask.input().isEmpty()) {
        throw JsonBody.missing("input", "a string, or a list");
      }
      return body;
    }
  }

  @PostMapping({TeiDialect.PREFIX + "/v1/embeddings", TeiDialect.PREFIX + "/embeddings"})
  void embeddings(
      HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    Body body = exchange.read(request, deadline, UnknownFields.IGNORED, Body::read);
    Embedded embedded = embedder.embed(body.ask, served(body.ask.model()), deadline, response);
    ComputeHeaders.write(
        request,
        response,
        body.ask.input().stream().mapToLong(EmbedInput::length).sum(),
        embedded.result().tokensUsed(),
        embedded.result().timings());
    exchange.write(
        response,
        json ->
            EmbeddingListJson.write(
                json,
                embedded,
                (out, vector) -> body.form.write(out, vector, Int8Range.Uniform.NONE)));
  }

  /** TEI answers whatever name is asked; so does the default model here, where no other has it. */
  private ServedEncoder served(String model) {
    try {
      return encoders.find(model);
    } catch (Fault.ModelNotServed _) {
      return encoders.find(Encoders.DEFAULT);
    }
  }
}
