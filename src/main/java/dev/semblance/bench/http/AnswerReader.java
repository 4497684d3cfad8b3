package dev.semblance.bench.http;

import dev.semblance.bench.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Looks whether an answer is what was asked for: as many items as texts, in order, each with a
 * vector, all vectors of one length. Numbers of vectors are counted, not made; base64 is measured,
 * not decoded.
 */
final class AnswerReader {
  private static final int GOOD = 200;
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonParser json;
  private int items;
  private int vectorLength = -1;
  private long tokens = Answer.Embedded.UNKNOWN;

  private AnswerReader(JsonParser json) {
    this.json = json;
  }

  /** What is wrong with an answer. */
  private static final class Malformed extends RuntimeException {
    Malformed(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Reads an answer.
   *
   * @param status the answer's
   * @param gzip whether the body is compressed
   * @param texts how many were asked for
   */
  static Answer read(int status, Bytes body, boolean gzip, int texts) {
    InputStream in = new ByteArrayInputStream(body.array(), 0, body.length());
    try (InputStream plain = gzip ? new GZIPInputStream(in, 1 << 14) : in) {
      if (status != GOOD) {
        return new Answer.Failed(Integer.toString(status), message(plain));
      }
      try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), plain)) {
        return new AnswerReader(json).answer(texts);
      }
    } catch (Malformed | JacksonException | IOException e) {
      return new Answer.Failed(Answer.Failed.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private Answer answer(int texts) {
    need(json.nextToken(), JsonToken.START_OBJECT, "the answer");
    boolean data = false;
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "data" -> {
          need(value, JsonToken.START_ARRAY, name);
          data = true;
          while (json.nextToken() != JsonToken.END_ARRAY) {
            item();
          }
        }
        case "usage" -> usage(value);
        default -> json.skipChildren();
      }
    }
    if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
      throw new Malformed("the answer goes on after its end");
    }
    if (!data || items != texts) {
      throw new Malformed(
          "data has " + items + " items with a vector, but " + texts + " texts were sent");
    }
    return new Answer.Embedded(tokens);
  }

  private void item() {
    need(json.currentToken(), JsonToken.START_OBJECT, "an item of data");
    int length = 0;
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("embedding")) {
        length = vector(value);
      } else if (name.equals("index") && value == JsonToken.VALUE_NUMBER_INT) {
        if (json.getLongValue() != items) {
          throw new Malformed("item " + items + " has index " + json.getLongValue());
        }
      } else {
        json.skipChildren();
      }
    }
    if (length == 0) {
      throw new Malformed("item " + items + " has no vector");
    }
    if (vectorLength >= 0 && length != vectorLength) {
      throw new Malformed("item " + items + " has a vector of another length than item 0");
    }
    vectorLength = length;
    items++;
  }

  /** Numbers in an array, or characters of base64. */
  private int vector(JsonToken value) {
    if (value == JsonToken.VALUE_STRING) {
      return json.getStringLength();
    }
    need(value, JsonToken.START_ARRAY, "embedding");
    int numbers = 0;
    for (JsonToken next = json.nextToken();
        next != JsonToken.END_ARRAY;
        next = json.nextToken(), numbers++) {
      if (next == null || !next.isNumeric()) {
        throw new Malformed("item " + items + " has something else than numbers in its vector");
      }
    }
    return numbers;
  }

  private void usage(JsonToken value) {
    if (value != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      boolean counted =
          json.currentName().equals("total_tokens")
              || (json.currentName().equals("prompt_tokens") && tokens < 0);
      if (json.nextToken() == JsonToken.VALUE_NUMBER_INT && counted) {
        tokens = Math.max(0, json.getLongValue());
      } else {
        json.skipChildren();
      }
    }
  }

  private static void need(@Nullable JsonToken found, JsonToken needed, String what) {
    if (found != needed) {
      throw new Malformed(what + " is " + found + ", needed: " + needed);
    }
  }

  /** The message in an error of OpenAI's shape or of RFC 9457, else the body itself. */
  private static String message(InputStream body) throws IOException {
    String text = new String(body.readNBytes(1 << 16), java.nio.charset.StandardCharsets.UTF_8);
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.VALUE_STRING
            && (json.currentName() instanceof String name)
            && (name.equals("message") || name.equals("detail"))) {
          return json.getString();
        }
      }
    } catch (JacksonException e) {
      // Then it is something else than JSON.
    }
    return text;
  }
}
