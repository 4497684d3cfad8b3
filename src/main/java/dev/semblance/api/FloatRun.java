package dev.semblance.api;

/**
 * Floats as a list of JSON numbers, a few at a time. Each has the fewest digits that read back to
 * the same float: those of {@link Float#toString(float)}, which is JSON for every finite float.
 */
final class FloatRun extends AsciiRun {
  /** Room for a number and a comma: the longest number is {@code -1.17549435E-38}. */
  private static final int MAX_CHARACTERS = 16;

  private static final int FLOATS = 32;

  private final StringBuilder digits = new StringBuilder(MAX_CHARACTERS);
  private final float[] values;
  private final int begin;
  private final int end;
  private int from;

  FloatRun(float[] values, int from, int length) {
    this.values = values;
    this.begin = from;
    this.from = from;
    this.end = from + length;
  }

  /** Goes to the next piece; false when there is none. */
  boolean next() {
    from = Math.min(end, from + FLOATS);
    return from < end;
  }

  private int to() {
    return Math.min(end, from + FLOATS);
  }

  @Override
  int maxBytes() {
    return (to() - from) * MAX_CHARACTERS + 2;
  }

  @Override
  int print(byte[] to, int offset) {
    int at = offset;
    if (from == begin) {
      to[at++] = '[';
    }
    for (int i = from; i < to(); i++) {
      if (i > begin) {
        to[at++] = ',';
      }
      at = print(values[i], to, at);
    }
    if (to() == end) {
      to[at++] = ']';
    }
    return at;
  }

  private int print(float value, byte[] to, int offset) {
    // The JDK's shortest-decimal algorithm (Giulietti's Schubfach) without the JDK's string.
    digits.setLength(0);
    digits.append(value);
    int length = digits.length();
    for (int c = 0; c < length; c++) {
      to[offset + c] = (byte) digits.charAt(c);
    }
    return offset + length;
  }
}
