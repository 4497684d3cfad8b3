package dev.semblance.api;

/**
 * Floats as a JSON string of base64 (RFC 4648, with padding) over their little-endian 32 bits,
 * encoded from the array to where it is written. Three floats make sixteen characters.
 */
final class Base64Run extends AsciiRun {
  /** A multiple of three, so that pieces end between characters. */
  private static final int FLOATS = 192;

  private static final byte[] ALPHABET = new byte[64];

  static {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < ALPHABET.length; i++) {
      ALPHABET[i] = (byte) alphabet.charAt(i);
    }
  }

  private final float[] values;
  private int from;

  Base64Run(float[] values) {
    this.values = values;
  }

  /** Goes to the next piece; false when there is none. */
  boolean next() {
    from = Math.min(values.length, from + FLOATS);
    return from < values.length;
  }

  private int to() {
    return Math.min(values.length, from + FLOATS);
  }

  @Override
  int maxBytes() {
    return Math.ceilDiv((to() - from) * Float.BYTES, 3) * 4 + 2;
  }

  @Override
  int print(byte[] to, int offset) {
    int at = offset;
    if (from == 0) {
      to[at++] = '"';
    }
    int i = from;
    for (; i + 3 <= to(); i += 3) {
      int a = bigEndian(values[i]);
      int b = bigEndian(values[i + 1]);
      int c = bigEndian(values[i + 2]);
      at = print(to, at, a >>> 8);
      at = print(to, at, a << 16 | b >>> 16);
      at = print(to, at, b << 8 | c >>> 24);
      at = print(to, at, c);
    }
    if (i < to()) {
      at = printRest(to, at, i);
    }
    if (to() == values.length) {
      to[at++] = '"';
    }
    return at;
  }

  /** The last one or two floats: four or eight bytes, the last of them padded. */
  private int printRest(byte[] to, int offset, int i) {
    int a = bigEndian(values[i]);
    int at = print(to, offset, a >>> 8);
    if (i + 1 == to()) {
      at = print(to, at, a << 16);
      to[at - 1] = '=';
      to[at - 2] = '=';
      return at;
    }
    int b = bigEndian(values[i + 1]);
    at = print(to, at, a << 16 | b >>> 16);
    at = print(to, at, b << 8);
    to[at - 1] = '=';
    return at;
  }

  /** The float's bytes as they are sent, the first in the highest bits. */
  private static int bigEndian(float value) {
    return Integer.reverseBytes(Float.floatToRawIntBits(value));
  }

  /** Four characters for the lower three bytes. */
  private static int print(byte[] to, int at, int bytes) {
    to[at] = ALPHABET[bytes >>> 18 & 63];
    to[at + 1] = ALPHABET[bytes >>> 12 & 63];
    to[at + 2] = ALPHABET[bytes >>> 6 & 63];
    to[at + 3] = ALPHABET[bytes & 63];
    return at + 4;
  }
}
