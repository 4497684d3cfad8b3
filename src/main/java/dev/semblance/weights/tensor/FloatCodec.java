package dev.semblance.weights.tensor;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Little-endian F64, F32, F16 and BF16 to and from {@code float}.
 *
 * <p>Rounding is to nearest, ties to even, as PyTorch's {@code Tensor.to} does: through F32 also
 * from F64 ({@code c10/util/Half.h}, {@code c10/util/BFloat16.h}). What is too large for the target
 * becomes an infinity, and NaN stays NaN.
 */
final class FloatCodec {

  static final ValueLayout.OfFloat F32 = JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  static final ValueLayout.OfDouble F64 = JAVA_DOUBLE_UNALIGNED.withOrder(LITTLE_ENDIAN);
  static final ValueLayout.OfShort BITS_16 = JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  private FloatCodec() {}

  /** Reads {@code count} elements of {@code type} that start at byte {@code offset}. */
  static void decode(DType type, MemorySegment from, long offset, float[] into, int count) {
    switch (type) {
      case F32 -> MemorySegment.copy(from, F32, offset, into, 0, count);
      case F16 -> {
        for (int i = 0; i < count; i++) {
          into[i] = Float.float16ToFloat(from.get(BITS_16, offset + 2L * i));
        }
      }
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          into[i] = Float.intBitsToFloat(from.get(BITS_16, offset + 2L * i) << 16);
        }
      }
      case F64 -> {
        for (int i = 0; i < count; i++) {
          into[i] = (float) from.get(F64, offset + 8L * i);
        }
      }
      case I64, I32, I16, I8, U8, BOOL -> throw notFloating(type);
    }
  }

  /** Writes the first {@code count} floats as {@code type} from byte 0 on. */
  static void encode(DType type, float[] from, MemorySegment into, int count) {
    switch (type) {
      case F32 -> MemorySegment.copy(from, 0, into, F32, 0, count);
      case F16 -> {
        for (int i = 0; i < count; i++) {
          into.set(BITS_16, 2L * i, Float.floatToFloat16(from[i]));
        }
      }
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          into.set(BITS_16, 2L * i, bfloat16(from[i]));
        }
      }
      case F64 -> {
        for (int i = 0; i < count; i++) {
          into.set(F64, 8L * i, from[i]);
        }
      }
      case I64, I32, I16, I8, U8, BOOL -> throw notFloating(type);
    }
  }

  private static short bfloat16(float value) {
    if (Float.isNaN(value)) {
      return 0x7FC0; // rounding up a NaN's low bits could carry it into an infinity
    }
    int bits = Float.floatToRawIntBits(value);
    int tieToEven = 0x7FFF + ((bits >>> 16) & 1);
    return (short) ((bits + tieToEven) >>> 16);
  }

  static IllegalArgumentException notFloating(DType type) {
    return new IllegalArgumentException(type + " is not a floating-point type");
  }
}
