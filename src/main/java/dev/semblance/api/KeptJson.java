package dev.semblance.api;

import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * An object that is given back as it came, but for white space, with one of its fields read. In
 * ASCII, so that half a surrogate pair, which JSON can say and UTF-8 cannot, is kept too. For one
 * thread.
 */
final class KeptJson {
  private static final JsonFactory ASCII =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final JsonParser parser;
  private final @Nullable String field;
  private @Nullable String text;
  private int count;

  /**
   * @param field whose string is read, or null for none
   */
  KeptJson(JsonParser parser, @Nullable String field) {
    this.parser = parser;
    this.field = field;
  }

  /** Reads the object at hand, whole; the parser stands at its end then. */
  String read() {
    StringWriter kept = new StringWriter();
    try (JsonGenerator json = ASCII.createGenerator(ObjectWriteContext.empty(), kept)) {
      int depth = 0;
      do {
        depth += copy(json, depth);
      } while (depth > 0 && parser.nextToken() != null);
    }
    return kept.toString();
  }

  /** Copies a token; answers by how much the depth changes. */
  private int copy(JsonGenerator json, int depth) {
    switch (parser.currentToken()) {
      case START_OBJECT -> json.writeStartObject();
      case START_ARRAY -> json.writeStartArray();
      case END_OBJECT -> json.writeEndObject();
      case END_ARRAY -> json.writeEndArray();
      case PROPERTY_NAME -> json.writeName(parser.currentName());
      case VALUE_STRING -> json.writeString(parser.getString());
      // As it was written: no number of ours holds every one of JSON's.
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.writeRawValue(parser.getString());
      case VALUE_TRUE -> json.writeBoolean(true);
      case VALUE_FALSE -> json.writeBoolean(false);
      case VALUE_NULL -> json.writeNull();
      default -> throw new IllegalStateException("not JSON: " + parser.currentToken());
    }
    JsonToken token = parser.currentToken();
    if (depth == 1
        && token != JsonToken.PROPERTY_NAME
        && field != null
        && field.equals(parser.currentName())) {
      found(token);
    }
    return token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
  }

  private void found(JsonToken token) {
    count++;
    if (token == JsonToken.VALUE_STRING) {
      text = parser.getString();
    }
  }

  /** The field's string, or null when it was not there or no string. */
  @Nullable String text() {
    return text;
  }

  /** How many fields of that name there were. */
  int count() {
    return count;
  }
}
