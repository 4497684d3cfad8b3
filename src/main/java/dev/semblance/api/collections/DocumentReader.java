package dev.semblance.api.collections;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonBody;
import dev.semblance.collection.Metadata;
import dev.semblance.collection.NewDocument;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code {id, text?, vector?, metadata?, version?}}. */
final class DocumentReader {
  private @Nullable String id;
  private @Nullable String text;
  private float @Nullable [] vector;
  private Metadata metadata = Metadata.NONE;
  private @Nullable Long version;

  private DocumentReader() {}

  /** Reads the object at hand. */
  static NewDocument read(JsonBody json, ApiLimits limits) {
    DocumentReader document = new DocumentReader();
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("id", () -> document.id = json.string());
    fields.put("text", () -> document.text = json.string());
    fields.put("vector", () -> document.vector = json.vector(limits.maxVector()));
    fields.put("metadata", () -> document.metadata = Metadata.parse(json.anyObject()));
    fields.put("version", () -> document.version = json.wholeNumber(0, Long.MAX_VALUE));
    json.object(fields);
    if (document.id == null) {
      throw json.invalid("has no id, needed: a string");
    }
    return new NewDocument(
        document.id, document.text, document.vector, document.metadata, document.version);
  }
}
