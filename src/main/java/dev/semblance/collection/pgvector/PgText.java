package dev.semblance.collection.pgvector;

/**
 * Texts as PostgreSQL can keep them, which has no U+0000: one that holds it, or begins with the
 * mark, is kept with the mark before it and both escaped.
 */
final class PgText {
  private static final char MARK = '\u0001';
  private static final char ESCAPE = '\u0002';

  private PgText() {}

  static String kept(String text) {
    if (text.indexOf('\0') < 0 && (text.isEmpty() || text.charAt(0) != MARK)) {
      return text;
    }
    return MARK + text.replace(String.valueOf(ESCAPE), ESCAPE + "b").replace("\0", ESCAPE + "a");
  }

  static String read(String kept) {
    if (kept.isEmpty() || kept.charAt(0) != MARK) {
      return kept;
    }
    return kept.substring(1).replace(ESCAPE + "a", "\0").replace(ESCAPE + "b", ESCAPE + "");
  }

  /** For what is only compared: without U+0000. */
  static String compared(String text) {
    return text.replace('\0', '\uFFFD');
  }
}
