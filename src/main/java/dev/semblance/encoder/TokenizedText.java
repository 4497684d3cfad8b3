package dev.semblance.encoder;

import java.util.List;

/**
 * A whole text as tokens, prompt and special tokens included, uncut.
 *
 * @param tokens in order
 * @param used how many of them the model would take
 */
public record TokenizedText(List<Token> tokens, int used) {
  public TokenizedText {
    tokens = List.copyOf(tokens);
  }
}
