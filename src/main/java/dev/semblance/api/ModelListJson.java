package dev.semblance.api;

import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.ServedModel;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/** The list of models in OpenAI's shape, which several dialects share; our own list says more. */
public final class ModelListJson {
  private ModelListJson() {}

  /** Writes one line for each name. */
  public static void write(JsonGenerator json, List<ServedModel> models) {
    json.writeStartObject();
    json.writeStringProperty("object", "list");
    json.writeArrayPropertyStart("data");
    for (ServedModel model : models) {
      Stream.concat(Stream.of(model.id()), model.aliases().stream())
          .forEach(name -> line(json, name, model));
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void line(JsonGenerator json, String name, ServedModel model) {
    json.writeStartObject();
    json.writeStringProperty("id", name);
    json.writeStringProperty("object", "model");
    json.writeNumberProperty("created", model.since().getEpochSecond());
    json.writeStringProperty("owned_by", "semblance");
    json.writeStringProperty("root", model.id());
    EncoderFacts facts = model.facts();
    if (facts != null) {
      json.writeNumberProperty("max_model_len", facts.maxTokens());
    }
    json.writeEndObject();
  }
}
