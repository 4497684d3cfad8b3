package dev.semblance.api.collections;

import dev.semblance.api.VectorJson;
import dev.semblance.collection.Chunk;
import dev.semblance.collection.StoredDocument;
import java.util.Objects;
import tools.jackson.core.JsonGenerator;

/** A document as it is kept: {@code {id, text, metadata, version, seq, chunks, vector?}}. */
final class StoredDocumentJson {
  private StoredDocumentJson() {}

  /**
   * @param vectors whether vectors are written: one where there is one chunk, else each with its
   *     chunk
   */
  static void write(JsonGenerator json, StoredDocument document, boolean vectors) {
    boolean one = document.chunks().size() == 1;
    json.writeStartObject();
    json.writeStringProperty("id", document.id());
    json.writeStringProperty("text", document.text());
    metadata(json, document);
    json.writeName("version");
    if (document.version() == null) {
      json.writeNull();
    } else {
      json.writeNumber(document.version());
    }
    json.writeNumberProperty("seq", document.seq());
    json.writeArrayPropertyStart("chunks");
    for (Chunk chunk : document.chunks()) {
      json.writeStartObject();
      json.writeNumberProperty("start", chunk.start());
      json.writeNumberProperty("end", chunk.end());
      if (vectors && !one) {
        vector(json, chunk);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    if (vectors && one) {
      vector(json, document.chunks().getFirst());
    }
    json.writeEndObject();
  }

  static void metadata(JsonGenerator json, StoredDocument document) {
    json.writeName("metadata");
    json.writeRawValue(document.metadata().json());
  }

  static void vector(JsonGenerator json, Chunk chunk) {
    json.writeName("vector");
    VectorJson.floats(json, Objects.requireNonNull(chunk.vector()));
  }
}
