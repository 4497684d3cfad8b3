package dev.semblance.cli;

/** Texts of others on a terminal: what would steer it becomes a space. */
final class Printable {
  private static final String ELLIPSIS = "\u2026";

  private Printable() {}

  /** The same number of characters, all of which a terminal shows or leaves blank. */
  static String line(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) || turns(c) || breaks(c) ? ' ' : c);
    }
    return line.toString();
  }

  /** At most so many characters, with a mark where more are left out. */
  static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
    return text.substring(0, end) + ELLIPSIS;
  }

  /** Controls of the writing direction, which can make a line say something else. */
  private static boolean turns(char c) {
    return (c >= '\u202A' && c <= '\u202E') || (c >= '\u2066' && c <= '\u2069');
  }

  private static boolean breaks(char c) {
    return c == '\u2028' || c == '\u2029';
  }
}
