package dev.semblance.chunking;

import dev.semblance.encoder.TokenSpans;
import java.util.ArrayList;
import java.util.List;

/**
 * A tokenizer for tests: pieces of three letters of a word, each other character a token, an emoji
 * two. Unkind on purpose: a word that is cut has one token more at its beginning, and white space
 * before a word belongs to its first token, as with byte-level BPE.
 */
final class LetterTokens {
  static final int AROUND = 2;

  private final String text;
  private final boolean spaceBelongs;
  private int longest;
  private int calls;
  private long units;

  LetterTokens(String text, boolean spaceBelongs) {
    this.text = text;
    this.spaceBelongs = spaceBelongs;
  }

  TokenSpans read(int from, int to) {
    calls++;
    units += to - from;
    longest = Math.max(longest, to - from);
    List<int[]> spans = new ArrayList<>();
    int at = from;
    while (at < to) {
      int c = text.codePointAt(at);
      int begin = at;
      int next = at + Character.charCount(c);
      if (Breaks.isWhite(text.charAt(at))) {
        while (next < to && Breaks.isWhite(text.charAt(next))) {
          next++;
        }
        at = next;
        if (!spaceBelongs || at == to || !isLetter(text.codePointAt(at))) {
          continue;
        }
        c = text.codePointAt(at);
        next = at + 1;
      }
      if (!isLetter(c)) {
        spans.add(new int[] {begin, next});
        if (c > 0xffff) {
          spans.add(new int[] {begin, next});
        }
        at = next;
        continue;
      }
      if (at == from && at > 0 && isLetter(text.charAt(at - 1))) {
        spans.add(new int[] {at, next});
      }
      int end = at;
      while (end < to && isLetter(text.charAt(end))) {
        end++;
      }
      for (int piece = at; piece < end; piece += 3) {
        spans.add(new int[] {piece == at ? begin : piece, Math.min(end, piece + 3)});
      }
      at = end;
    }
    int[] starts = new int[spans.size()];
    int[] ends = new int[spans.size()];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = spans.get(i)[0] - from;
      ends[i] = spans.get(i)[1] - from;
    }
    return new TokenSpans(AROUND, starts, ends);
  }

  private static boolean isLetter(int c) {
    return c < 0x2e80 && Character.isLetterOrDigit(c);
  }

  /** The longest part that was read at once. */
  int longest() {
    return longest;
  }

  int calls() {
    return calls;
  }

  /** UTF-16 units that were read, all calls together. */
  long units() {
    return units;
  }
}
