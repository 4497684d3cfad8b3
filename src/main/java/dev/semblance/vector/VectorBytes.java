package dev.semblance.vector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A vector as bytes for the wire.
 *
 * <pre>
 * float32   4 bytes a component, little-endian IEEE 754
 * binary    1 bit a component, 1 if it is over 0; the first component is the most significant bit
 *           of the first byte, the last byte is filled up with 0
 * ubinary   the same bytes as numbers from 0 to 255
 * </pre>
 *
 * <p>The bits are those of numpy's {@code packbits(v > 0)}. Sentence Transformers' {@code binary}
 * is that less 128, so it differs from ours in every byte's first bit; its {@code ubinary} is ours.
 */
public final class VectorBytes {
  private VectorBytes() {}

  /** Little-endian float32, as base64 wants it. */
  public static byte[] float32(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(vector.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes.array();
  }

  /** One bit for each component; a NaN is not over 0. */
  public static byte[] binary(float[] vector) {
    byte[] bytes = new byte[(int) ((vector.length + 7L) / 8)];
    for (int i = 0; i < vector.length; i++) {
      if (vector[i] > 0) {
        bytes[i / 8] |= (byte) (0x80 >>> (i % 8));
      }
    }
    return bytes;
  }

  /** The bytes of {@link #binary}, each from 0 to 255. */
  public static int[] ubinary(float[] vector) {
    byte[] bytes = binary(vector);
    int[] unsigned = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      unsigned[i] = Byte.toUnsignedInt(bytes[i]);
    }
    return unsigned;
  }
}
