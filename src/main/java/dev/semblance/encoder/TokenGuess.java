package dev.semblance.encoder;

import java.util.List;

/**
 * How many tokens inputs will have, before a tokenizer has read them: their length in UTF-8, times
 * the tokens for each byte. A text of letters and one of ideographs differ by less there than in
 * characters.
 */
public final class TokenGuess {

  /** About English, where a token has four letters. */
  public static final double TOKENS_PER_BYTE = 0.25;

  private TokenGuess() {}

  /**
   * The sum over all inputs. Each text has one token at least, and none has more than the model
   * takes of it; token ids are counted, not guessed.
   *
   * @param prompt put before each text
   * @param perByte tokens for each byte of UTF-8; 0 where nothing is known
   */
  public static long of(List<EmbedInput> inputs, String prompt, double perByte, int maxTokens) {
    double before = prompt.isEmpty() ? 0 : perByte * utf8Bytes(prompt);
    long tokens = 0;
    for (EmbedInput input : inputs) {
      tokens +=
          switch (input) {
            case EmbedInput.TokenIds ids -> Math.clamp(ids.length(), 1, maxTokens);
            case EmbedInput.Text text -> of(text.text(), before, perByte, maxTokens);
            case EmbedInput.Pair pair ->
                Math.min(
                    maxTokens,
                    of(pair.first(), before, perByte, maxTokens)
                        + of(pair.second(), 0, perByte, maxTokens));
          };
    }
    return tokens;
  }

  private static long of(String text, double before, double perByte, int maxTokens) {
    // There are no fewer bytes than UTF-16 units, so of a very long text none need be counted.
    return before + perByte * text.length() >= maxTokens
        ? maxTokens
        : Math.clamp((long) (before + perByte * utf8Bytes(text)), 1, maxTokens);
  }

  /** The length of a text in UTF-8; half a surrogate pair is taken for half of four bytes. */
  public static long utf8Bytes(String text) {
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }
}
