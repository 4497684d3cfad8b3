package dev.semblance.encoder;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One vector for each token of a sequence. The array is the receiver's. */
public final class TokenEmbeddings {
  private final List<Token> tokens;
  private final float[] values;

  /**
   * @param tokens those embedded, in order
   * @param values [tokens, width]
   */
  public TokenEmbeddings(List<Token> tokens, float[] values) {
    this.tokens = List.copyOf(tokens);
    this.values = values;
  }

  /**
   * @throws IllegalStateException when a model gave anything but [tokens, width]
   */
  static void check(float @Nullable [] raw, int tokens, EncoderFacts facts) {
    SequenceOutputs.checkLength(
        Output.TOKENS, raw, (long) tokens * facts.tokenSpace().dimensions());
  }

  /** Normalises what a model gave; the array is taken over. */
  static TokenEmbeddings finish(float[] raw, List<Token> tokens, Wanted.Vectors wanted) {
    if (wanted.normalize()) {
      VectorFinish.normalizeRows(raw, wanted.space().dimensions());
    }
    return new TokenEmbeddings(tokens, raw);
  }

  public List<Token> tokens() {
    return tokens;
  }

  /** [tokens, width], row after row. */
  public float[] values() {
    return values;
  }

  /** Scales every token's vector to length 1, in place; a zero vector stays zero. */
  public void normalize() {
    VectorFinish.normalizeRows(values, Math.max(1, width()));
  }

  /** Components of a token's vector; 0 without tokens. */
  public int width() {
    return tokens.isEmpty() ? 0 : values.length / tokens.size();
  }

  boolean finite() {
    return VectorFinish.finite(values);
  }
}
