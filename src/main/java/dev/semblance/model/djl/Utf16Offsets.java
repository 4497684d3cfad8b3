package dev.semblance.model.djl;

/**
 * Where the code points of a text begin, in UTF-16 units: the tokenizers library counts the former,
 * Java and JavaScript the latter.
 */
final class Utf16Offsets {

  private static final Utf16Offsets SAME = new Utf16Offsets(new int[0]);

  /** Empty where both counts agree. */
  private final int[] units;

  private Utf16Offsets(int[] units) {
    this.units = units;
  }

  static Utf16Offsets of(String text) {
    int points = text.codePointCount(0, text.length());
    if (points == text.length()) {
      return SAME;
    }
    int[] units = new int[points + 1];
    int unit = 0;
    for (int point = 0; point < points; point++) {
      units[point] = unit;
      unit += Character.charCount(text.codePointAt(unit));
    }
    units[points] = unit;
    return new Utf16Offsets(units);
  }

  int unit(int codePoint) {
    return units.length == 0 ? codePoint : units[codePoint];
  }
}
