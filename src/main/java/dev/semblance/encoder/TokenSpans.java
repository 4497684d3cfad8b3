package dev.semblance.encoder;

import java.util.List;

/**
 * Where in a text its tokens lie, in order. Arrays are shared, not copied: nobody writes to them.
 *
 * <p>Starts never descend. Of a character that became several tokens each has the same span.
 */
public final class TokenSpans {
  private final int around;
  private final int[] starts;
  private final int[] ends;

  /**
   * @param around how many special and prompt tokens stand around those of the text
   * @param starts [tokens], the first UTF-16 unit of the text that each token covers
   * @param ends [tokens], one past the last such unit
   */
  public TokenSpans(int around, int[] starts, int[] ends) {
    if (starts.length != ends.length) {
      throw new IllegalArgumentException(starts.length + " starts, " + ends.length + " ends");
    }
    this.around = around;
    this.starts = starts;
    this.ends = ends;
  }

  /**
   * Of all tokens of a sequence, in order. A token of the text whose place is not known stands
   * where the one before it ends.
   *
   * @param tokens with their places; special and prompt tokens have none
   */
  public static TokenSpans of(List<Token> tokens) {
    int first = 0;
    while (first < tokens.size() && outside(tokens.get(first))) {
      first++;
    }
    int last = tokens.size();
    while (last > first && outside(tokens.get(last - 1))) {
      last--;
    }
    int[] starts = new int[last - first];
    int[] ends = new int[last - first];
    int begun = 0;
    int ended = 0;
    for (int t = 0; t < starts.length; t++) {
      Token token = tokens.get(first + t);
      begun = Math.max(begun, token.start() == null ? ended : token.start());
      ended = Math.max(begun, token.end() == null ? ended : token.end());
      starts[t] = begun;
      ends[t] = ended;
    }
    return new TokenSpans(tokens.size() - starts.length, starts, ends);
  }

  private static boolean outside(Token token) {
    return token.start() == null;
  }

  /** How many special and prompt tokens stand around those of the text. */
  public int around() {
    return around;
  }

  /** How many tokens the text itself has. */
  public int length() {
    return starts.length;
  }

  /** All tokens, those around the text included. */
  public int total() {
    return around + starts.length;
  }

  public int start(int token) {
    return starts[token];
  }

  public int end(int token) {
    return ends[token];
  }
}
