package dev.semblance.api.ollama;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonBody;
import dev.semblance.api.JsonExchange;
import dev.semblance.api.UnknownFields;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.ServedModel;
import dev.semblance.fault.Fault;
import dev.semblance.text.Sha256;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** What Ollama tells of its models, and of itself; loads nothing. */
@RestController("ollamaModelsController")
class ModelsController {
  /** The version whose answers these are; clients compare it. */
  private static final String VERSION = "0.12.0";

  /** No model here is unloaded for idleness. */
  private static final String NEVER = Instant.parse("2999-12-31T23:59:59Z").toString();

  private final JsonExchange exchange;
  private final Encoders encoders;

  ModelsController(JsonExchange exchange, Encoders encoders) {
    this.exchange = exchange;
    this.encoders = encoders;
  }

  @GetMapping({"/api/tags", OllamaDialect.PREFIX + "/api/tags"})
  void tags(HttpServletResponse response) {
    list(response, encoders.list(), (json, model) -> {});
  }

  @GetMapping({"/api/ps", OllamaDialect.PREFIX + "/api/ps"})
  void ps(HttpServletResponse response) {
    list(
        response,
        encoders.list().stream().filter(model -> model.facts() != null).toList(),
        (json, facts) -> {
          json.writeStringProperty("expires_at", NEVER);
          json.writeNumberProperty("size_vram", facts.onCpu() ? 0 : facts.memoryBytes());
          json.writeNumberProperty("context_length", facts.maxTokens());
        });
  }

  private interface More {
    void write(JsonGenerator json, EncoderFacts facts);
  }

  private void list(HttpServletResponse response, List<ServedModel> models, More more) {
    exchange.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeArrayPropertyStart("models");
          for (ServedModel model : models) {
            Stream.concat(Stream.of(model.id()), model.aliases().stream())
                .forEach(name -> line(json, name, model, more));
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void line(JsonGenerator json, String name, ServedModel model, More more) {
    EncoderFacts facts = model.facts();
    json.writeStartObject();
    json.writeStringProperty("name", name);
    json.writeStringProperty("model", name);
    json.writeStringProperty("modified_at", model.since().toString());
    json.writeNumberProperty("size", facts == null ? 0 : facts.memoryBytes());
    json.writeStringProperty("digest", digest(model));
    details(json, facts);
    if (facts != null) {
      more.write(json, facts);
    }
    json.writeEndObject();
  }

  /** Of the space, which changes with the weights; of the reference where none is known yet. */
  private static String digest(ServedModel model) {
    EncoderFacts facts = model.facts();
    return Sha256.hex(facts == null ? model.reference() : facts.space().toString());
  }

  private static void details(JsonGenerator json, @Nullable EncoderFacts facts) {
    json.writeObjectPropertyStart("details");
    json.writeStringProperty("parent_model", "");
    json.writeStringProperty("format", "safetensors");
    json.writeStringProperty("family", "encoder");
    json.writeArrayPropertyStart("families");
    json.writeString("encoder");
    json.writeEndArray();
    json.writeStringProperty("parameter_size", "");
    json.writeStringProperty(
        "quantization_level", facts == null ? "" : facts.precision().wireName());
    json.writeEndObject();
  }

  private record ShowBody(String model) {
    static ShowBody read(JsonBody json, ApiLimits limits) {
      String[] names = new String[1];
      Map<String, Runnable> fields = new LinkedHashMap<>();
      fields.put("model", () -> names[0] = json.string());
      fields.put("name", () -> names[0] = json.string());
      json.object(fields);
      if (names[0] == null) {
        throw JsonBody.missing("model", "a model's name");
      }
      return new ShowBody(EmbedBody.plain(names[0]));
    }
  }

  @PostMapping({"/api/show", OllamaDialect.PREFIX + "/api/show"})
  void show(HttpServletRequest request, HttpServletResponse response, @Nullable Deadline deadline) {
    ShowBody body =
        exchange.read(new JsonRequest(request), deadline, UnknownFields.IGNORED, ShowBody::read);
    List<ServedModel> all = encoders.list();
    ServedModel model =
        all.stream()
            .filter(one -> one.id().equals(body.model()) || one.aliases().contains(body.model()))
            .findFirst()
            .orElseThrow(
                () ->
                    new Fault.ModelNotServed(
                        body.model(), all.stream().map(ServedModel::id).toList()));
    exchange.write(response, shown(model));
  }

  private static Consumer<JsonGenerator> shown(ServedModel model) {
    return json -> {
      EncoderFacts facts = model.facts();
      json.writeStartObject();
      json.writeStringProperty("modelfile", "");
      json.writeStringProperty("parameters", "");
      json.writeStringProperty("template", "");
      json.writeStringProperty("modified_at", model.since().toString());
      details(json, facts);
      json.writeObjectPropertyStart("model_info");
      json.writeStringProperty("general.architecture", "encoder");
      json.writeStringProperty("general.basename", model.id());
      if (facts != null) {
        json.writeNumberProperty("encoder.context_length", facts.maxTokens());
        json.writeNumberProperty("encoder.embedding_length", facts.dimensions());
        json.writeStringProperty("encoder.pooling_type", facts.pooling());
      }
      json.writeEndObject();
      json.writeArrayPropertyStart("capabilities");
      if (facts == null || facts.outputs().contains(Output.DENSE)) {
        json.writeString("embedding");
      }
      json.writeEndArray();
      json.writeEndObject();
    };
  }

  @GetMapping({"/api/version", OllamaDialect.PREFIX + "/api/version"})
  void version(HttpServletResponse response) {
    exchange.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("version", VERSION);
          json.writeEndObject();
        });
  }

  /** What Ollama's clients ask to learn whether anybody is there. */
  @GetMapping(path = OllamaDialect.PREFIX, produces = MediaType.TEXT_PLAIN_VALUE)
  String running() {
    return "Ollama is running";
  }

  /** What Ollama does and an encoder cannot: the same answer to whatever body. */
  @PostMapping({
    "/api/{verb:generate|chat|pull|push|create|copy}",
    OllamaDialect.PREFIX + "/api/{verb:generate|chat|pull|push|create|copy}"
  })
  void refused(@PathVariable String verb) {
    throw new Fault.InvalidRequest(
        null,
        "/api/"
            + verb
            + " is not served: Semblance embeds texts, it generates none and keeps no library of"
            + " models; ask /api/embed");
  }
}
