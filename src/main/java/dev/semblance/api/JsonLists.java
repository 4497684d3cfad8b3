package dev.semblance.api;

import dev.semblance.fault.Fault;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the lists of a body, as {@link JsonBody} says, those of numbers into arrays. For one
 * thread.
 */
final class JsonLists {
  /** How many times its limit a list is read for its length alone. */
  private static final int COUNTED_LIMITS = 64;

  private final JsonBody body;
  private final JsonParser parser;
  private final KeptBytes kept;

  JsonLists(JsonBody body, JsonParser parser, KeptBytes kept) {
    this.body = body;
    this.parser = parser;
    this.kept = kept;
  }

  int list(IntSupplier max, Runnable element) {
    if (body.kind() != JsonBody.Kind.LIST) {
      throw body.wrong("a list");
    }
    int count = 0;
    boolean over = false;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      over = over || (count >= 1 && count >= max.getAsInt());
      if (over) {
        parser.skipChildren();
      } else {
        element.run();
      }
      count++;
      if (over && count > (long) COUNTED_LIMITS * max.getAsInt()) {
        // Within the list the parser's place is the last element.
        throw tooMany(JsonPlace.around(parser), "more than " + (count - 1), max.getAsInt());
      }
    }
    if (over) {
      throw tooMany(body.place(), Integer.toString(count), max.getAsInt());
    }
    return count;
  }

  private static Fault tooMany(Fault.@Nullable Place place, String count, int max) {
    return new Fault.LimitExceeded(
        place, "has " + count + " items, at most " + max + " are allowed");
  }

  List<String> strings(int max) {
    List<String> strings = new ArrayList<>();
    list(() -> max, () -> strings.add(body.string()));
    return strings;
  }

  int[] ids(int max) {
    IntStream.Builder ids = IntStream.builder();
    list(
        () -> max,
        () -> {
          ids.add(body.integer(0, Integer.MAX_VALUE));
          body.keepId();
        });
    kept.array(0);
    return ids.build().toArray();
  }

  float[] vector(int max) {
    float[][] values = {new float[512]};
    int[] next = {0};
    int count =
        list(
            () -> max,
            () -> {
              if (next[0] == values[0].length) {
                values[0] = Arrays.copyOf(values[0], 2 * next[0]);
              }
              values[0][next[0]++] = body.single();
            });
    kept.array(count);
    return Arrays.copyOf(values[0], count);
  }

  float[] vectorOrBase64(int max) {
    if (body.kind() != JsonBody.Kind.STRING) {
      return vector(max);
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(parser.getString());
    } catch (IllegalArgumentException e) {
      throw body.invalid("is no base64, needed: that of little-endian 32-bit floats, or numbers");
    }
    if (bytes.length % Float.BYTES != 0) {
      throw body.invalid(
          "has " + bytes.length + " bytes in base64, needed: 4 for each component of the vector");
    }
    int count = bytes.length / Float.BYTES;
    if (count > max) {
      throw tooMany(body.place(), Integer.toString(count), max);
    }
    float[] vector = new float[count];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
    kept.array(count);
    return vector;
  }
}
