package dev.semblance.api.vllm;

import java.util.UUID;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** What vLLM's answers have in common. */
final class Answer {
  private Answer() {}

  /**
   * Writes a list: its id, when it was made, the model, and what else there is.
   *
   * @param kind before the id, such as {@code score}
   */
  static Consumer<JsonGenerator> list(String kind, String model, Consumer<JsonGenerator> content) {
    return json -> {
      json.writeStartObject();
      json.writeStringProperty("id", kind + "-" + UUID.randomUUID().toString().replace("-", ""));
      json.writeStringProperty("object", "list");
      json.writeNumberProperty("created", System.currentTimeMillis() / 1000);
      json.writeStringProperty("model", model);
      content.accept(json);
      json.writeEndObject();
    };
  }
}
