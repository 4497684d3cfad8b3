package dev.semblance.chunking;

/**
 * What ends where in a text, found by looking at the characters around a place. Pure.
 *
 * <p>A sentence ends behind a terminal character and the quotes and brackets that close there,
 * where white space follows (scripts that put none there need none), and with a blank line. A full
 * stop ends none before a small letter, or behind a single letter or a number of one or two digits:
 * {@code e.g. this}, {@code J. Smith}, {@code 1. First}. The end of a line ends none: texts are
 * often wrapped.
 */
final class Breaks {

  /** How many quotes and brackets in a row are looked past. */
  private static final int MOST_CLOSING = 16;

  /** Unicode's Sentence_Terminal beside {@code . ! ?}, without those of historic scripts. */
  private static final String TERMINALS =
      "\u203c\u203d\u2047\u2048\u2049\u0589\u061d\u061e\u061f\u06d4\u0700\u0701\u0702\u07f9"
          + "\u0964\u0965\u104a\u104b\u1362\u1367\u1368\u17d4\u17d5\u1803\u1809\u1944\u1945"
          + "\u1aa8\u1aa9\u1aaa\u1aab\u1b5a\u1b5b\u1b5e\u1b5f\u1c3b\u1c3c\u1c7e\u1c7f\u3002\ua4ff"
          + "\ua60e\ua60f\ua876\ua877\ua8ce\ua8cf\ua92f\ua9c8\ua9c9\uaa5d\uaa5e\uaa5f\uabeb"
          + "\ufe12\ufe15\ufe16\ufe52\ufe56\ufe57\uff01\uff0e\uff1f\uff61";

  private static final int JOINER = 0x200d;

  /** Where the ideographs' own punctuation begins. */
  private static final int WIDE = 0x3000;

  private Breaks() {}

  /**
   * What ends at a place: before it, white space left out.
   *
   * @param at not in the middle of white space
   */
  static Break at(String text, int at) {
    int end = trimEnd(text, at, 0);
    int next = skipWhite(text, at);
    if (end == 0 || next == text.length()) {
      return Break.SENTENCE;
    }
    if (end == next) {
      return within(text, at);
    }
    if (isMark(text.codePointAt(next))) {
      // A mark behind a space is one character with it.
      return Break.NONE;
    }
    int lines = lineEnds(text, end, next);
    if (lines > 1 || endsSentence(text, end, next, false)) {
      return Break.SENTENCE;
    }
    return lines == 1 ? Break.LINE : Break.WORD;
  }

  /** The first place from {@code at} on before something that is not white space. */
  static int skipWhite(String text, int at) {
    int i = at;
    while (i < text.length() && isWhite(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /** The last place up to {@code at}, not below {@code from}, behind what is not white space. */
  static int trimEnd(String text, int at, int from) {
    int i = at;
    while (i > from && isWhite(text.charAt(i - 1))) {
      i--;
    }
    return i;
  }

  /** No white space lies beyond U+FFFF. */
  static boolean isWhite(char c) {
    return c == ' '
        || (c < 0x7f && Character.isWhitespace(c))
        || (c > 0x7f && (Character.isSpaceChar(c) || Character.isWhitespace(c) || c == '\u0085'));
  }

  /** How many lines end in white space; a paragraph counts for two. */
  private static int lineEnds(String text, int from, int to) {
    int lines = 0;
    for (int i = from; i < to && lines < 2; i++) {
      switch (text.charAt(i)) {
        case '\n' -> lines += i > from && text.charAt(i - 1) == '\r' ? 0 : 1;
        case '\r', '\f', '\u0085', '\u2028' -> lines++;
        case '\u2029' -> lines += 2;
        default -> {}
      }
    }
    return lines;
  }

  private static Break within(String text, int at) {
    if (Character.isLowSurrogate(text.charAt(at))) {
      return Break.NONE;
    }
    int before = text.codePointBefore(at);
    int after = text.codePointAt(at);
    if (joins(after) || before == JOINER || closes(after) || isTerminal(after)) {
      return Break.NONE;
    }
    if (endsSentence(text, at, at, true)) {
      return Break.SENTENCE;
    }
    if (before >= WIDE && isPunctuation(before) && !opens(before)) {
      return Break.WORD;
    }
    return isPart(before, after) ? Break.PART : Break.NONE;
  }

  private static boolean isPart(int before, int after) {
    if (unspaced(before) && !opens(before) && unspaced(after)) {
      return true;
    }
    boolean begins = Character.isLetterOrDigit(after);
    boolean ended = Character.isLetterOrDigit(before);
    if (ended) {
      return opens(after) || (begins && unspaced(before) != unspaced(after));
    }
    boolean separatesDigits = Character.isDigit(after) && (before == '.' || before == ',');
    return begins && !opens(before) && !isApostrophe(before) && !separatesDigits;
  }

  /**
   * @param end behind the sentence
   * @param next where the text goes on
   * @param wideOnly whether characters count alone that need no white space behind them
   */
  private static boolean endsSentence(String text, int end, int next, boolean wideOnly) {
    int i = end;
    int closing = 0;
    while (i > 0 && closing < MOST_CLOSING && closes(text.codePointBefore(i))) {
      i -= Character.charCount(text.codePointBefore(i));
      closing++;
    }
    if (i == 0) {
      return false;
    }
    int terminal = text.codePointBefore(i);
    if (!isTerminal(terminal) || (wideOnly && terminal < 0x80)) {
      return false;
    }
    boolean mayAbbreviate = terminal == '.' || terminal == '\u2026';
    return !mayAbbreviate || (!goesOn(text, next) && !isNumberOrInitial(text, i - 1));
  }

  /** Whether a small letter follows, behind quotes and brackets that open. */
  private static boolean goesOn(String text, int from) {
    int i = from;
    for (int opening = 0; opening < MOST_CLOSING && i < text.length(); opening++) {
      int c = text.codePointAt(i);
      if (!opens(c)) {
        return Character.isLowerCase(c);
      }
      i += Character.charCount(c);
    }
    return false;
  }

  /** Whether a single letter or one or two digits stand before a place. */
  private static boolean isNumberOrInitial(String text, int at) {
    int i = at;
    while (i > 0 && at - i < 2 && Character.isDigit(text.charAt(i - 1))) {
      i--;
    }
    if (i == at && i > 0 && Character.isLetter(text.charAt(i - 1))) {
      i--;
    }
    return i < at && (i == 0 || isWhite(text.charAt(i - 1)) || opens(text.charAt(i - 1)));
  }

  private static boolean isTerminal(int c) {
    return switch (c) {
      case '.', '!', '?', '\u2026' -> true;
      default -> c > 0x7f && c < Character.MIN_SUPPLEMENTARY_CODE_POINT && isListed(c);
    };
  }

  private static boolean isListed(int c) {
    return !Character.isLetterOrDigit(c) && TERMINALS.indexOf(c) >= 0;
  }

  private static boolean closes(int c) {
    return switch (Character.getType(c)) {
      case Character.END_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION ->
          true;
      default -> isQuote(c);
    };
  }

  private static boolean opens(int c) {
    return switch (Character.getType(c)) {
      case Character.START_PUNCTUATION, Character.INITIAL_QUOTE_PUNCTUATION -> true;
      default -> isQuote(c);
    };
  }

  private static boolean isQuote(int c) {
    return c == '"' || c == '\'';
  }

  private static boolean isApostrophe(int c) {
    return c == '\'' || c == '\u2019' || c == '_';
  }

  private static boolean isPunctuation(int c) {
    return switch (Character.getType(c)) {
      case Character.OTHER_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.START_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /** Of a script that puts no spaces between words and whose characters may stand alone. */
  private static boolean unspaced(int c) {
    if (c < 0x2e80) {
      return false;
    }
    return switch (Character.UnicodeScript.of(c)) {
      case HAN, HIRAGANA, KATAKANA, BOPOMOFO, YI -> true;
      default -> Character.isIdeographic(c);
    };
  }

  /** Marks and joiners belong to what is before them. */
  private static boolean joins(int c) {
    return switch (Character.getType(c)) {
      case Character.FORMAT, Character.MODIFIER_SYMBOL, Character.MODIFIER_LETTER -> true;
      default -> isMark(c);
    };
  }

  private static boolean isMark(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          true;
      default -> false;
    };
  }
}
