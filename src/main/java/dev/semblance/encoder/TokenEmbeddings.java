package dev.semblance.encoder;

import java.util.ArrayList;
import java.util.Arrays;
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

  /** Leaves out what is not wanted and normalises the rest; the array is taken over. */
  static TokenEmbeddings finish(float[] raw, List<Token> tokens, Wanted.Vectors wanted) {
    int width = wanted.space().dimensions();
    TokenEmbeddings kept =
        wanted.leftOut().isEmpty()
            ? new TokenEmbeddings(tokens, raw)
            : without(wanted.leftOut(), tokens, raw, width);
    if (wanted.normalize()) {
      VectorFinish.normalizeRows(kept.values, width);
    }
    return kept;
  }

  private static TokenEmbeddings without(
      LateInteraction.LeftOut leftOut, List<Token> tokens, float[] raw, int width) {
    List<Token> kept = new ArrayList<>(tokens.size());
    for (int t = 0; t < tokens.size(); t++) {
      if (!leftOut.contains(t, tokens.get(t).id())) {
        System.arraycopy(raw, t * width, raw, kept.size() * width, width);
        kept.add(tokens.get(t));
      }
    }
    return new TokenEmbeddings(kept, Arrays.copyOf(raw, kept.size() * width));
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
