package dev.semblance.api;

import dev.semblance.encoder.SparseEmbedding;
import java.util.Base64;
import tools.jackson.core.JsonGenerator;

/** Vectors as JSON values, in each form the contract names. Components must be finite. */
public final class VectorJson {
  private VectorJson() {}

  /** {@code indices} and {@code values}; the generator stands in an object. */
  public static void sparse(JsonGenerator json, SparseEmbedding sparse) {
    json.writeName("indices");
    json.writeArray(sparse.indices(), 0, sparse.indices().length);
    json.writeName("values");
    floats(json, sparse.values());
  }

  /** A list of numbers, each in the shortest form that reads back to the same float. */
  public static void floats(JsonGenerator json, float[] vector) {
    floats(json, vector, 0, vector.length);
  }

  /** A part of an array, such as a row of a matrix. */
  public static void floats(JsonGenerator json, float[] values, int from, int length) {
    if (length == 0) {
      json.writeStartArray();
      json.writeEndArray();
      return;
    }
    for (int i = from; i < from + length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new IllegalStateException("component " + (i - from) + " is " + values[i]);
      }
    }
    FloatRun run = new FloatRun(values, from, length);
    json.writeRawValue(run);
    while (run.next()) {
      json.writeRaw(run);
    }
  }

  /** Base64 of the components as little-endian 32-bit floats, exact to the bit. */
  public static void base64(JsonGenerator json, float[] vector) {
    Base64Run run = new Base64Run(vector);
    json.writeRawValue(run);
    while (run.next()) {
      json.writeRaw(run);
    }
  }

  /** Bytes as numbers from 0 to 255. */
  static void unsigned(JsonGenerator json, byte[] bytes) {
    json.writeStartArray();
    for (byte octet : bytes) {
      json.writeNumber(Byte.toUnsignedInt(octet));
    }
    json.writeEndArray();
  }

  /** The same bytes as numbers from -128 to 127. */
  static void signed(JsonGenerator json, byte[] bytes) {
    json.writeStartArray();
    for (byte octet : bytes) {
      json.writeNumber((short) octet);
    }
    json.writeEndArray();
  }

  /** Bytes as base64. */
  public static void base64(JsonGenerator json, byte[] bytes) {
    json.writeString(Base64.getEncoder().encodeToString(bytes));
  }

  /**
   * A bit for each component, 1 where it is above 0, the first in the most significant bit; the
   * last byte is filled up with zeros.
   */
  static byte[] bits(float[] vector) {
    byte[] bytes = new byte[Math.ceilDiv(vector.length, Byte.SIZE)];
    for (int i = 0; i < vector.length; i++) {
      if (vector[i] > 0) {
        bytes[i / Byte.SIZE] |= (byte) (0x80 >>> i % Byte.SIZE);
      }
    }
    return bytes;
  }
}
