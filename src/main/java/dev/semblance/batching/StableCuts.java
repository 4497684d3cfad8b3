package dev.semblance.batching;

import dev.semblance.encoder.TextTokenizer;
import dev.semblance.encoder.TokenSequence;

/**
 * Where a text may be cut so that its parts, tokenised apart, have the tokens of the whole.
 *
 * <p>Tokenizers decide locally: they normalise characters, split at whitespace and punctuation, and
 * look for tokens between the splits. Which splits differs from one to the next, so a cut is tried:
 * some hundred characters around it must have the same tokens whole as in two parts. Tried are
 * places before whitespace, beside punctuation and between ideographs, never within a word, where a
 * tokenizer could agree by chance.
 */
final class StableCuts {

  /**
   * UTF-16 units of a piece: what a tokenizer reads in some tens of milliseconds at most. Measured:
   * 7 ms of English and 78 ms of the worst text known, on two cores with load for sixteen.
   */
  static final int PIECE = 16 << 10;

  // Odd, and not the same: tokens that are as long as a power of two fit neither side by chance.
  private static final int BEFORE = 251;
  private static final int AFTER = 257;

  private static final int TRIES = 8;

  /** How far from a cut that failed the next is tried. */
  private static final int STRIDE = 509;

  private final TextTokenizer tokenizer;
  private final String text;

  StableCuts(TextTokenizer tokenizer, String text) {
    this.tokenizer = tokenizer;
    this.text = text;
  }

  /** Where a piece that begins at {@code from} ends: longer than a piece where it must be. */
  int endAfter(int from) {
    if (text.length() - from <= PIECE) {
      return text.length();
    }
    int near = search(from + PIECE, from + PIECE / 2, -1);
    int found = near >= 0 ? near : search(from + PIECE, text.length(), 1);
    return found >= 0 ? found : text.length();
  }

  /** Where a piece that ends at {@code to} begins. */
  int startBefore(int to) {
    if (to <= PIECE) {
      return 0;
    }
    int near = search(to - PIECE, to - PIECE / 2, 1);
    int found = near >= 0 ? near : search(to - PIECE, 0, -1);
    return Math.max(0, found);
  }

  /** The first stable cut from {@code from} on, short of {@code to}, or -1. */
  private int search(int from, int to, int step) {
    int tries = 0;
    int at = from;
    while (tries < TRIES && (to - at) * step > 0) {
      if (!mayCut(at)) {
        at += step;
      } else if (stable(at)) {
        return at;
      } else {
        tries++;
        at += step * STRIDE;
      }
    }
    return -1;
  }

  private boolean mayCut(int at) {
    int before = text.codePointBefore(at);
    int after = text.codePointAt(at);
    if (Character.isLowSurrogate(text.charAt(at)) || joins(after) || joins(before)) {
      return false;
    }
    if (Character.isWhitespace(before)) {
      return Character.isWhitespace(after);
    }
    return !Character.isLetterOrDigit(before)
        || !Character.isLetterOrDigit(after)
        || (Character.isIdeographic(before) && Character.isIdeographic(after));
  }

  /** Marks and joiners belong to what is beside them. */
  private static boolean joins(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.FORMAT,
          Character.MODIFIER_SYMBOL ->
          true;
      default -> false;
    };
  }

  private boolean stable(int at) {
    int left = Math.max(0, at - BEFORE);
    left -= left > 0 && Character.isLowSurrogate(text.charAt(left)) ? 1 : 0;
    int right = Math.min(text.length(), at + AFTER);
    right -= right < text.length() && Character.isLowSurrogate(text.charAt(right)) ? 1 : 0;
    TokenSequence both = tokenizer.tokenize(text.substring(left, right));
    TokenSequence one = tokenizer.tokenize(text.substring(left, at));
    TokenSequence other = tokenizer.tokenize(text.substring(at, right));
    int split = one.length() - one.suffix();
    return body(both) == body(one) + body(other)
        && same(both, both.prefix(), one, 0)
        && same(both, both.prefix() + split - one.prefix(), other, at - left);
  }

  private static int body(TokenSequence sequence) {
    return sequence.length() - sequence.prefix() - sequence.suffix();
  }

  /** Whether a part's tokens are those of the whole from {@code from} on. */
  private static boolean same(TokenSequence whole, int from, TokenSequence part, int offset) {
    for (int t = 0; t < body(part); t++) {
      int p = part.prefix() + t;
      int w = from + t;
      if (whole.ids()[w] != part.ids()[p]
          || whole.start(w) != part.start(p) + offset
          || whole.end(w) != part.end(p) + offset) {
        return false;
      }
    }
    return true;
  }
}
