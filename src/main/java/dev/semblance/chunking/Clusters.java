package dev.semblance.chunking;

import java.text.BreakIterator;
import java.util.Locale;

/**
 * What readers take for one character (Unicode's extended grapheme clusters): a letter with its
 * marks, an emoji of several code points. For one thread.
 */
final class Clusters {

  /** How many UTF-16 units before a place are looked at. */
  private static final int LOOK_BACK = 256;

  private static final int LOOK_AHEAD = 64;

  private final BreakIterator iterator = BreakIterator.getCharacterInstance(Locale.ROOT);

  /** The last border in {@code (from, at]}; {@code from} if there is none. */
  int lastUpTo(String text, int from, int at) {
    if (at == text.length()) {
      return at;
    }
    int begin = begin(text, from, at);
    int end = Math.min(text.length(), at + LOOK_AHEAD);
    iterator.setText(text.substring(begin, end));
    int border = begin + iterator.preceding(at - begin + 1);
    return Math.max(from, border);
  }

  /** Where looking begins: at a border, so far as can be known. */
  private static int begin(String text, int from, int at) {
    int begin = Math.max(from, at - LOOK_BACK);
    // Flags are pairs of letters of their own; which make a pair is known at the first of a row.
    while (begin > from
        && (Character.isLowSurrogate(text.charAt(begin)) || isFlag(text.codePointBefore(begin)))) {
      begin--;
    }
    return begin;
  }

  private static boolean isFlag(int c) {
    return c >= 0x1f1e6 && c <= 0x1f1ff;
  }
}
