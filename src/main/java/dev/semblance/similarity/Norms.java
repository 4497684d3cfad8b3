package dev.semblance.similarity;

import org.jspecify.annotations.Nullable;

/** L2 norms before normalising: of texts' embeddings, and of vectors as they were sent. */
public final class Norms {
  private final double[] inputs;
  private final double @Nullable [] against;

  /** Takes the arrays over. */
  Norms(double[] inputs, double @Nullable [] against) {
    this.inputs = inputs;
    this.against = against;
  }

  /** A copy, one norm for each input. */
  public double[] inputs() {
    return inputs.clone();
  }

  /** A copy, or null when the inputs were compared with themselves. */
  public double @Nullable [] against() {
    return against == null ? null : against.clone();
  }
}
