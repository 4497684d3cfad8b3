package dev.semblance.api;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A document to rank: a text, perhaps within an object of the caller's own.
 *
 * @param object that object's JSON, or null where the text came alone
 */
public record RerankDocument(String text, @Nullable String object) {
  private static final String NEEDED = "a text, or an object with text";

  /** Reads the value at hand. */
  public static RerankDocument read(JsonBody json) {
    return switch (json.kind()) {
      case STRING -> new RerankDocument(json.string(), null);
      case OBJECT -> {
        JsonBody.TextObject read = json.objectAround("text");
        yield new RerankDocument(read.text(), read.json());
      }
      default -> throw json.wrong(NEEDED);
    };
  }

  /** As it came, or a text as an object. */
  public void write(JsonGenerator json) {
    if (object != null) {
      json.writeRawValue(object);
      return;
    }
    json.writeStartObject();
    json.writeStringProperty("text", text);
    json.writeEndObject();
  }
}
