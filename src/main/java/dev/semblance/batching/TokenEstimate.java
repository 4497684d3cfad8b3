package dev.semblance.batching;

import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.TokenGuess;
import java.util.List;

/**
 * How many tokens texts will have: a {@link TokenGuess} by the tokens for each byte that this
 * model's callers have sent so far. Low on purpose, so that hardly anybody is refused who would
 * have had room, and taken for no more than English has, lest short words alone speak for all
 * texts. Safe to share.
 */
final class TokenEstimate {
  private static final double WEIGHT_OF_LATEST = 0.05;

  /** Of texts of one language the densest tenth has about half the tokens that the middle has. */
  private static final double LOW_SHARE = 0.5;

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
    long length = TokenGuess.utf8Bytes(text);
    synchronized (this) {
      double weight = bytes == 0 ? 1 : WEIGHT_OF_LATEST;
      tokens += weight * (found - tokens);
      bytes += weight * (length - bytes);
    }
  }

  /** A low guess at all inputs' tokens; one for each text before anything was learned. */
  long atLeast(List<EmbedInput> inputs) {
    // The prompt stays out: the tokens of inputs are what is learned of.
    double rate = Math.min(TokenGuess.TOKENS_PER_BYTE, LOW_SHARE * tokensPerByte());
    return TokenGuess.of(inputs, "", rate, maxTokens);
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
}
