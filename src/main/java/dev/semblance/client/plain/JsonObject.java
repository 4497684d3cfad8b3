package dev.semblance.client.plain;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of an answer; what is absent reads as empty, so that an older server's answer does too.
 */
record JsonObject(Map<?, ?> fields) {

  static JsonObject of(@Nullable Object value) {
    return new JsonObject(value instanceof Map<?, ?> map ? map : Map.of());
  }

  boolean has(String name) {
    return fields.get(name) != null;
  }

  String text(String name) {
    return fields.get(name) instanceof String text ? text : "";
  }

  @Nullable String textOrNull(String name) {
    return fields.get(name) instanceof String text ? text : null;
  }

  double number(String name) {
    return fields.get(name) instanceof Number number ? number.doubleValue() : 0;
  }

  @Nullable Double numberOrNull(String name) {
    return fields.get(name) instanceof Number number ? (Double) number.doubleValue() : null;
  }

  long whole(String name) {
    return fields.get(name) instanceof Number number ? number.longValue() : 0;
  }

  int count(String name) {
    return (int) whole(name);
  }

  boolean flag(String name) {
    return Boolean.TRUE.equals(fields.get(name));
  }

  JsonObject object(String name) {
    return of(fields.get(name));
  }

  List<?> list(String name) {
    return fields.get(name) instanceof List<?> list ? list : List.of();
  }

  List<JsonObject> objects(String name) {
    return list(name).stream().map(JsonObject::of).toList();
  }

  /** Little-endian float32 in base64. */
  float[] vector(String name) {
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(text(name))).order(ByteOrder.LITTLE_ENDIAN);
    float[] vector = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(vector);
    return vector;
  }

  /** Numbers, as JSON has them. */
  static double[] numbers(@Nullable Object list) {
    return list instanceof List<?> numbers
        ? numbers.stream().mapToDouble(n -> ((Number) n).doubleValue()).toArray()
        : new double[0];
  }
}
