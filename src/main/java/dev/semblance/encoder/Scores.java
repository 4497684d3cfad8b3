package dev.semblance.encoder;

import org.jspecify.annotations.Nullable;

/** What a classifier gives for a sequence, a number for each label. The array is the receiver's. */
public final class Scores {
  private final float[] logits;

  /**
   * @param logits [labels], before any activation
   */
  public Scores(float[] logits) {
    this.logits = logits;
  }

  /**
   * @throws IllegalStateException when a model gave anything but [labels]
   */
  static void check(float @Nullable [] raw, EncoderFacts facts) {
    SequenceOutputs.checkLength(Output.SCORES, raw, facts.labels().size());
  }

  /** [labels], before any activation. */
  public float[] logits() {
    return logits;
  }

  boolean finite() {
    return VectorFinish.finite(logits);
  }
}
