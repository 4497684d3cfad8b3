package dev.semblance.collection.opensearch;

import dev.semblance.collection.Chunk;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.FieldType;
import dev.semblance.collection.Metadata;
import dev.semblance.collection.StoredDocument;
import dev.semblance.collection.lucene.LanguageWords;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A document as an engine keeps it.
 *
 * <pre>
 * {"id": "a", "seq": 7, "version": 3, "sent": false, "text": "...", "metadata": "{...}",
 *  "worded": true, "bare": false, "f": {"lang": ["en"]},
 *  "c1": [{"start": 0, "end": 40, "vector": [...], "words": "folded words", "tokens": "base64"}]}
 * </pre>
 *
 * <p>{@code c1} is named after the generation. {@code words} are those that Semblance's own
 * analysers make, so that a language has the same words in every store; they are indexed, not
 * stored. {@code metadata} is the JSON as it came.
 */
final class DocumentJson {
  static final String ID = "id";
  static final String SEQ = "seq";
  static final String VERSION = "version";
  static final String SENT = "sent";
  static final String TEXT = "text";
  static final String METADATA = "metadata";
  static final String WORDED = "worded";
  static final String BARE = "bare";
  static final String FIELDS = "f";
  static final String START = "start";
  static final String END = "end";
  static final String VECTOR = "vector";
  static final String WORDS = "words";
  static final String TOKENS = "tokens";

  private final LanguageWords words;

  DocumentJson(LanguageWords words) {
    this.words = words;
  }

  /** The field of a generation's chunks. */
  static String chunks(int generation) {
    return "c" + generation;
  }

  /** An engine's name for a declared field: every other character by its number. */
  static String declared(String field) {
    return FIELDS + "." + encoded(field);
  }

  private static String encoded(String field) {
    StringBuilder name = new StringBuilder("_");
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
        name.append(c);
      } else {
        name.append('_').append(Integer.toHexString(c)).append('_');
      }
    }
    return name.toString();
  }

  /** Declares the fields that can be filtered by. */
  static ObjectNode fieldTypes(CollectionSettings settings) {
    ObjectNode properties = Json.object();
    settings
        .fields()
        .forEach(
            (name, type) ->
                properties
                    .putObject(encoded(name))
                    .put(
                        "type",
                        switch (type.kind()) {
                          case KEYWORD, BOOLEAN -> "keyword";
                          case NUMBER -> "double";
                          case DATE -> "long";
                        }));
    return properties;
  }

  void write(
      JsonGenerator json,
      StoredDocument document,
      long seq,
      int generation,
      CollectionSettings settings) {
    json.writeStartObject();
    json.writeStringProperty(ID, document.id());
    json.writeNumberProperty(SEQ, seq);
    if (document.version() != null) {
      json.writeNumberProperty(VERSION, document.version());
    }
    json.writeBooleanProperty(SENT, document.sentVector());
    if (document.text() != null) {
      json.writeStringProperty(TEXT, document.text());
    }
    json.writeStringProperty(METADATA, document.metadata().json());
    json.writeBooleanProperty(WORDED, document.text() != null);
    json.writeBooleanProperty(BARE, !document.hasVectors());
    fields(json, document, settings);
    json.writeArrayPropertyStart(chunks(generation));
    for (Chunk chunk : document.chunks()) {
      chunk(json, document, chunk, settings);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void fields(
      JsonGenerator json, StoredDocument document, CollectionSettings settings) {
    json.writeObjectPropertyStart(FIELDS);
    for (Map.Entry<String, FieldType> declared : settings.fields().entrySet()) {
      JsonNode value = document.metadata().get(declared.getKey());
      List<Object> values = value == null ? null : declared.getValue().valuesOf(value);
      // Of another type only where the metadata came before the field was declared.
      if (values == null || values.isEmpty()) {
        continue;
      }
      json.writeArrayPropertyStart(encoded(declared.getKey()));
      for (Object one : values.stream().distinct().toList()) {
        switch (one) {
          case Double number -> json.writeNumber(number);
          case Long moment -> json.writeNumber(moment);
          default -> json.writeString(one.toString());
        }
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void chunk(
      JsonGenerator json, StoredDocument document, Chunk chunk, CollectionSettings settings) {
    json.writeStartObject();
    json.writeNumberProperty(START, chunk.start());
    json.writeNumberProperty(END, chunk.end());
    if (chunk.vector() != null) {
      json.writeArrayPropertyStart(VECTOR);
      for (float number : chunk.vector()) {
        json.writeNumber(number);
      }
      json.writeEndArray();
    }
    if (document.text() != null) {
      json.writeStringProperty(WORDS, words(settings, document.textOf(chunk)));
    }
    if (chunk.tokens() != null) {
      json.writeStringProperty(TOKENS, encoded(chunk.tokens()));
    }
    json.writeEndObject();
  }

  /** Each word between spaces, as the engine's analyser of white space cuts them. */
  private String words(CollectionSettings settings, String text) {
    StringBuilder joined = new StringBuilder();
    for (LanguageWords.Word word : words.of(settings.language(), text)) {
      joined.append(joined.isEmpty() ? "" : " ").append(word.word());
    }
    return joined.toString();
  }

  private static String encoded(float[][] tokens) {
    int width = tokens.length == 0 ? 0 : tokens[0].length;
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + tokens.length * width * Float.BYTES);
    bytes.putInt(width);
    for (float[] token : tokens) {
      for (float number : token) {
        bytes.putFloat(number);
      }
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private static float[][] decoded(String encoded) {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(encoded));
    int width = bytes.getInt();
    float[][] tokens = new float[width == 0 ? 0 : bytes.remaining() / Float.BYTES / width][width];
    for (float[] token : tokens) {
      for (int i = 0; i < width; i++) {
        token[i] = bytes.getFloat();
      }
    }
    return tokens;
  }

  /** The chunks of a document's source; vectors are there where they were asked for. */
  static List<Chunk> chunksOf(JsonNode source, int generation) {
    List<Chunk> chunks = new ArrayList<>();
    for (JsonNode chunk : source.required(chunks(generation))) {
      chunks.add(
          new Chunk(
              chunk.required(START).asInt(),
              chunk.required(END).asInt(),
              vector(chunk.path(VECTOR)),
              chunk.has(TOKENS) ? decoded(chunk.required(TOKENS).asString()) : null));
    }
    return chunks;
  }

  static StoredDocument read(JsonNode source, int generation) {
    return new StoredDocument(
        source.required(ID).asString(),
        source.has(TEXT) ? source.required(TEXT).asString() : null,
        Metadata.parse(source.required(METADATA).asString()),
        source.has(VERSION) ? (Long) source.required(VERSION).asLong() : null,
        source.required(SEQ).asLong(),
        source.required(SENT).asBoolean(),
        chunksOf(source, generation));
  }

  /** Null where there is none. */
  static float @Nullable [] vector(JsonNode numbers) {
    if (!numbers.isArray()) {
      return null;
    }
    float[] vector = new float[numbers.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = Objects.requireNonNull(numbers.get(i)).floatValue();
    }
    return vector;
  }
}
