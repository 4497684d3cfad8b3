package dev.semblance.api.collections;

import dev.semblance.api.Offsets;
import dev.semblance.api.VectorJson;
import dev.semblance.collection.Chunk;
import dev.semblance.collection.StoredDocument;
import tools.jackson.core.JsonGenerator;

/**
 * A document as it is kept: {@code {id, text, metadata, version, seq, chunks, vector?, embedded?}}.
 */
final class StoredDocumentJson {
  private StoredDocumentJson() {}

  static void write(JsonGenerator json, StoredDocument document, DocumentForm form) {
    Offsets.Cursor cursor = form.offsets().in(document.text() == null ? "" : document.text());
    boolean one = document.chunks().size() == 1;
    // A migration may have found no vector for it.
    boolean vectors = form.vectors() && document.hasVectors();
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
      place(json, chunk, cursor);
      if (vectors && !one) {
        vector(json, chunk, form.base64());
      }
      if (form.tokens() && chunk.tokens() != null) {
        tokens(json, chunk.tokens(), form.base64());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    if (vectors) {
      if (one) {
        vector(json, document.chunks().getFirst(), form.base64());
      }
      json.writeBooleanProperty("embedded", !document.sentVector());
    }
    json.writeEndObject();
  }

  /**
   * Where a chunk is in its document's text.
   *
   * @param cursor of that text
   */
  static void place(JsonGenerator json, Chunk chunk, Offsets.Cursor cursor) {
    json.writeNumberProperty("start", cursor.of(chunk.start()));
    json.writeNumberProperty("end", cursor.of(chunk.end()));
  }

  static void metadata(JsonGenerator json, StoredDocument document) {
    json.writeName("metadata");
    json.writeRawValue(document.metadata().json());
  }

  /** Nothing of a chunk that a migration could not embed. */
  static void vector(JsonGenerator json, Chunk chunk, boolean base64) {
    float[] vector = chunk.vector();
    if (vector != null) {
      json.writeName("vector");
      write(json, vector, base64);
    }
  }

  private static void tokens(JsonGenerator json, float[][] tokens, boolean base64) {
    json.writeArrayPropertyStart("token_vectors");
    for (float[] token : tokens) {
      write(json, token, base64);
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, float[] vector, boolean base64) {
    if (base64) {
      VectorJson.base64(json, vector);
    } else {
      VectorJson.floats(json, vector);
    }
  }
}
