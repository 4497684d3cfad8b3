package dev.semblance.weights.tensor;

/**
 * The type of a tensor's elements; a constant's name is its name in a safetensors header.
 *
 * <p>The format knows more (F8_E4M3, F8_E5M2, F4, U16, U32, U64, C64): no encoder that we serve is
 * published in them, so a reader refuses them by name.
 */
public enum DType {
  F32(4, true),
  F16(2, true),
  /** The upper half of an F32: same exponent, 8 bits of precision. */
  BF16(2, true),
  F64(8, true),
  I64(8, false),
  I32(4, false),
  I16(2, false),
  I8(1, false),
  U8(1, false),
  /** One byte, 0 or 1. */
  BOOL(1, false);

  private final int bytes;
  private final boolean floating;

  DType(int bytes, boolean floating) {
    this.bytes = bytes;
    this.floating = floating;
  }

  /** Bytes per element. */
  public int bytes() {
    return bytes;
  }

  /** Whether elements are floating-point numbers, which alone can be converted. */
  public boolean floating() {
    return floating;
  }
}
