package dev.semblance.batching;

import dev.semblance.encoder.EmbedInput;
import java.util.List;

/**
 * How many tokens texts will have, by their length in UTF-8 and the tokens for each byte that this
 * model's callers have sent so far: a text of letters and one of ideographs differ by less there
 * than in characters. Low on purpose, so that hardly anybody is refused who would have had room.
 * Safe to share.
 */
final class TokenEstimate {
  private static final double WEIGHT_OF_LATEST = 0.05;

  /** Of texts of one language the densest tenth has about half the tokens that the middle has. */
  private static final double LOW_SHARE = 0.5;

  /** Taken for no more than this, about English, lest short words alone speak for all texts. */
  private static final double MOST_PER_BYTE = 0.25;

  private final int maxTokens;
  // Averaged apart, so that a long text counts for more than a short one.
  private double tokens;
  private double bytes;

  /**
   * @param maxTokens the longest text that the model takes; a longer one is cut or refused
   */
  TokenEstimate(int maxTokens) {
    this.maxTokens = maxTokens;
  }

  /** A text turned out to have so many tokens, uncut, special ones left out. */
  void learn(String text, int found) {
    long length = utf8Bytes(text);
    synchronized (this) {
      double weight = bytes == 0 ? 1 : WEIGHT_OF_LATEST;
      tokens += weight * (found - tokens);
      bytes += weight * (length - bytes);
    }
  }

  /** A low guess at all inputs' tokens; one for each text before anything was learned. */
  long atLeast(List<EmbedInput> inputs) {
    double rate = Math.min(MOST_PER_BYTE, LOW_SHARE * tokensPerByte());
    long least = 0;
    for (EmbedInput input : inputs) {
      least +=
          switch (input) {
            case EmbedInput.TokenIds ids -> Math.clamp(ids.ids().length, 1, maxTokens);
            case EmbedInput.Text text -> atLeast(text.text(), rate);
            case EmbedInput.Pair pair ->
                Math.min(maxTokens, atLeast(pair.first(), rate) + atLeast(pair.second(), rate));
          };
    }
    return least;
  }

  private long atLeast(String text, double rate) {
    // There are no fewer bytes than UTF-16 units, so of a very long text none need be counted.
    return rate == 0 || rate * text.length() >= maxTokens
        ? rate == 0 ? 1 : maxTokens
        : Math.clamp((long) (rate * utf8Bytes(text)), 1, maxTokens);
  }

  private synchronized double tokensPerByte() {
    return bytes == 0 ? 0 : tokens / bytes;
  }

  /**
   * Most tokens the inputs can be expected to have, for one addition each: no tokenizer makes more
   * of a UTF-16 unit than its bytes in UTF-8, of which there are three at most.
   */
  static long atMost(List<EmbedInput> inputs) {
    long most = 0;
    for (EmbedInput input : inputs) {
      most += input instanceof EmbedInput.TokenIds ids ? ids.length() : 3L * input.length();
    }
    return most;
  }

  static long utf8Bytes(String text) {
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        // Each half of a surrogate pair stands for two of its four bytes.
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }
}
