package dev.semblance.batching;

import dev.semblance.encoder.TextTokenizer;
import dev.semblance.encoder.TokenSequence;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The tokens of a text, found piece after piece from its start or from its end. For one thread at a
 * time.
 */
final class PiecewiseTokens {

  /** From which end of the text pieces are read. */
  enum Side {
    START,
    END
  }

  private final TextTokenizer tokenizer;
  private final String text;
  private final Side side;
  private final StableCuts cuts;
  private final Deque<Piece> pieces = new ArrayDeque<>();
  private int unreadFrom;
  private int unreadTo;
  private int cut;
  private int tokens;

  private record Piece(TokenSequence sequence, int offset) {
    int tokens() {
      return sequence.length() - sequence.prefix() - sequence.suffix();
    }
  }

  PiecewiseTokens(TextTokenizer tokenizer, String text, Side side) {
    this.tokenizer = tokenizer;
    this.text = text;
    this.side = side;
    this.cuts = new StableCuts(tokenizer, text);
    this.unreadTo = text.length();
    findCut();
  }

  /** UTF-16 units of the next piece; 0 when all is read. */
  int nextLength() {
    return side == Side.START ? cut - unreadFrom : unreadTo - cut;
  }

  /** Tokenises the next piece. */
  void readNext() {
    int from = side == Side.START ? unreadFrom : cut;
    int to = side == Side.START ? cut : unreadTo;
    Piece piece = new Piece(tokenizer.tokenize(text.substring(from, to)), from);
    tokens = Math.addExact(tokens, piece.tokens());
    if (side == Side.START) {
      pieces.addLast(piece);
      unreadFrom = to;
    } else {
      pieces.addFirst(piece);
      unreadTo = from;
    }
    findCut();
  }

  private void findCut() {
    if (whole()) {
      cut = side == Side.START ? unreadFrom : unreadTo;
    } else {
      cut = side == Side.START ? cuts.endAfter(unreadFrom) : cuts.startBefore(unreadTo);
    }
  }

  /** Whether all of the text has been read. */
  boolean whole() {
    return unreadFrom == unreadTo;
  }

  /** Where what has not been read ends. */
  int unreadTo() {
    return unreadTo;
  }

  /** Tokens found so far, without those of the template. */
  int tokens() {
    return tokens;
  }

  /** About how many the whole text has, going by the part that was read. */
  long estimate() {
    int read = text.length() - (unreadTo - unreadFrom);
    return Math.round((double) tokens / Math.max(1, read) * text.length());
  }

  /** The tokens found so far in the order of the text, those of the template around them. */
  TokenSequence sequence(int[] prefixIds, int[] suffixIds) {
    int length = prefixIds.length + tokens + suffixIds.length;
    int[] ids = new int[length];
    int[] starts = new int[length];
    int[] ends = new int[length];
    Arrays.fill(starts, -1);
    Arrays.fill(ends, -1);
    System.arraycopy(prefixIds, 0, ids, 0, prefixIds.length);
    int next = prefixIds.length;
    for (Piece piece : pieces) {
      TokenSequence found = piece.sequence();
      for (int t = found.prefix(); t < found.length() - found.suffix(); t++) {
        ids[next] = found.ids()[t];
        starts[next] = found.start(t) < 0 ? -1 : found.start(t) + piece.offset();
        ends[next] = found.end(t) < 0 ? -1 : found.end(t) + piece.offset();
        next++;
      }
    }
    System.arraycopy(suffixIds, 0, ids, next, suffixIds.length);
    return new TokenSequence(ids, prefixIds.length, suffixIds.length, starts, ends);
  }
}
