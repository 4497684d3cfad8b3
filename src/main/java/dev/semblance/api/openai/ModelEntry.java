package dev.semblance.api.openai;

import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.Prompts;
import dev.semblance.encoder.ServedModel;
import dev.semblance.text.WireName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * One line of {@code GET /v1/models}: a model under its own name, or under another of its names,
 * because clients look for the name they send.
 */
record ModelEntry(String id, ServedModel model) {
  static List<ModelEntry> all(List<ServedModel> models) {
    List<ModelEntry> entries = new ArrayList<>();
    for (ServedModel model : models) {
      entries.add(new ModelEntry(model.id(), model));
      for (String alias : model.aliases()) {
        entries.add(new ModelEntry(alias, model));
      }
    }
    return entries;
  }

  /** Finds a name, or one with a role behind it, as requests may use it. */
  static Optional<ModelEntry> named(String id, List<ModelEntry> entries) {
    Optional<ModelEntry> exact = entries.stream().filter(e -> e.id.equals(id)).findFirst();
    if (exact.isPresent()) {
      return exact;
    }
    return entries.stream()
        .filter(
            entry ->
                Prompts.INPUT_TYPES.stream().anyMatch(role -> id.equals(entry.id + "-" + role)))
        .map(entry -> new ModelEntry(id, entry.model))
        .findFirst();
  }

  void write(JsonGenerator json) {
    json.writeStartObject();
    json.writeStringProperty("id", id);
    json.writeStringProperty("object", "model");
    json.writeNumberProperty("created", model.since().getEpochSecond());
    json.writeStringProperty("owned_by", "semblance");
    if (!id.equals(model.id())) {
      json.writeStringProperty("alias_of", model.id());
    }
    json.writeArrayPropertyStart("aliases");
    model.aliases().forEach(json::writeString);
    json.writeEndArray();
    EncoderFacts facts = model.facts();
    json.writeBooleanProperty("loaded", facts != null);
    if (facts != null) {
      write(json, facts);
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, EncoderFacts facts) {
    boolean vectors = !facts.outputs().contains(Output.SCORES);
    if (vectors) {
      json.writeStringProperty("space", facts.space().toString());
    }
    if (facts.outputs().contains(Output.TOKENS)) {
      json.writeStringProperty("token_space", facts.tokenSpace().toString());
    }
    EmbeddingSpace sparse = facts.sparseSpace();
    if (sparse != null) {
      json.writeStringProperty("sparse_space", sparse.toString());
    }
    json.writeArrayPropertyStart("outputs");
    facts.outputs().forEach(output -> json.writeString(output.wireName()));
    json.writeEndArray();
    json.writeArrayPropertyStart("labels");
    facts.labels().forEach(json::writeString);
    json.writeEndArray();
    if (vectors) {
      json.writeNumberProperty("dimensions", facts.dimensions());
    }
    json.writeNumberProperty("max_tokens", facts.maxTokens());
    if (vectors) {
      json.writeStringProperty("pooling", facts.pooling());
      json.writeBooleanProperty("normalized", facts.normalized());
    }
    write(json, facts.prompts());
    if (vectors) {
      json.writeStringProperty("similarity", facts.similarity().wireName());
    }
    json.writeStringProperty("truncate", WireName.of(facts.truncate()));
    json.writeStringProperty("dtype", facts.precision().wireName());
    json.writeStringProperty("device", facts.device().toString());
    json.writeObjectPropertyStart("kernels");
    facts.kernels().byUse().forEach(json::writeStringProperty);
    json.writeEndObject();
    json.writeNumberProperty("memory_bytes", facts.memoryBytes());
  }

  private static void write(JsonGenerator json, Prompts prompts) {
    json.writeObjectPropertyStart("prompts");
    prompts.byName().forEach(json::writeStringProperty);
    json.writeEndObject();
    json.writeStringProperty("default_prompt_name", prompts.defaultName());
  }
}
