package dev.semblance.client.plain;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A document of a collection: a text that the server embeds, a vector, or both. Immutable.
 *
 * @param id 1 to 512 bytes of UTF-8
 * @param embedding of the caller's own, or null
 * @param metadata any values that JSON has
 */
public record Document(
    String id,
    @Nullable String text,
    @Nullable Embedding embedding,
    Map<String, ? extends @Nullable Object> metadata) {

  public static Document of(String id, String text) {
    return new Document(id, text, null, Map.of());
  }

  public static Document of(
      String id, String text, Map<String, ? extends @Nullable Object> metadata) {
    return new Document(id, text, null, metadata);
  }

  Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", id);
    Reading.put(body, "text", text);
    Reading.put(body, "vector", embedding == null ? null : embedding.vector());
    if (!metadata.isEmpty()) {
      body.put("metadata", metadata);
    }
    return body;
  }

  static Document read(JsonObject json) {
    return new Document(json.text("id"), json.textOrNull("text"), null, metadata(json));
  }

  static Map<String, @Nullable Object> metadata(JsonObject json) {
    Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
    json.object("metadata").fields().forEach((k, v) -> metadata.put(k.toString(), v));
    return metadata;
  }
}
