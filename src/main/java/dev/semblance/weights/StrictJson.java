package dev.semblance.weights;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON object of a weight file, read token by token: UTF-8 only, no key twice, nothing after its
 * end, and no more nesting or longer texts than the formats have.
 */
public final class StrictJson {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(8)
                  .maxNameLength(4096)
                  .maxStringLength(1 << 24)
                  .maxNumberLength(32)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Names are read once: a symbol table would only hold what a hostile file put there.
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
          .build();

  private final FileLabel label;
  private final String what;
  private final JsonParser parser;

  private StrictJson(FileLabel label, String what, JsonParser parser) {
    this.label = label;
    this.what = what;
    this.parser = parser;
  }

  /**
   * Reads one object from the stream's start to its end.
   *
   * @param what what the object is, for messages: {@code header}
   * @param member called for each key with this reader, which stands on the key's value
   */
  public static void readObject(
      FileLabel label, String what, InputStream in, BiConsumer<String, StrictJson> member) {
    // A new decoder refuses malformed UTF-8; Jackson's own would guess UTF-16 and let some through.
    try (JsonParser parser =
        FACTORY.createParser(
            ObjectReadContext.empty(), new InputStreamReader(in, UTF_8.newDecoder()))) {
      StrictJson json = new StrictJson(label, what, parser);
      parser.nextToken();
      json.members("", member);
      if (parser.nextToken() != null) {
        throw label.refused(what + " goes on after its JSON object ends");
      }
    } catch (JacksonException e) {
      throw label.refused(what + " is not valid JSON in UTF-8: " + firstLine(e), e);
    }
  }

  /** Walks the object that the reader stands on; {@code prefix} names it in messages. */
  public void members(String prefix, BiConsumer<String, StrictJson> member) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw wrong(prefix, "an object");
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      member.accept(name, this);
    }
  }

  public String string(String of) {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw wrong(of, "a string");
    }
    return parser.getString();
  }

  /** A list of whole numbers from 0 to 2<sup>63</sup>-1. */
  public long[] naturals(String of, int maxLength) {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw wrong(of, "a list of whole numbers");
    }
    long[] values = new long[maxLength];
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (count == maxLength) {
        throw label.refused(of + " has more than " + maxLength + " entries");
      }
      values[count++] = natural(of);
    }
    return Arrays.copyOf(values, count);
  }

  private long natural(String of) {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        || parser.getLongValue() < 0) {
      throw wrong(of, "a whole number from 0 to " + Long.MAX_VALUE);
    }
    return parser.getLongValue();
  }

  public void skip() {
    parser.skipChildren();
  }

  private RuntimeException wrong(String of, String needed) {
    JsonToken token = parser.currentToken();
    String found =
        token == null
            ? "nothing"
            : token.isScalarValue()
                ? FileLabel.shown(parser.getString())
                : token.isStructStart() ? "an object or list" : token.toString();
    return label.refused((of.isEmpty() ? what : of) + " holds " + found + ", needed: " + needed);
  }

  private static @Nullable String firstLine(JacksonException e) {
    String message = e.getOriginalMessage();
    return message == null ? null : message.lines().findFirst().orElse(message);
  }
}
