package dev.semblance.encoder;

/** What makes scores for people of a classifier's logits. */
public enum ScoreActivation {
  /** The logits themselves. */
  IDENTITY,
  /** {@code 1 / (1 + exp(-x))} of each. */
  SIGMOID,
  /** {@code tanh(x)} of each. */
  TANH,
  /** {@code max(x, 0)} of each. */
  RELU,
  /** {@code exp(x) / sum of exp(x)} over the labels. */
  SOFTMAX;

  /** A new array of as many scores as there are logits. */
  public double[] apply(float[] logits) {
    double[] scores = new double[logits.length];
    if (this == SOFTMAX) {
      softmax(logits, scores);
      return scores;
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] = of(logits[i]);
    }
    return scores;
  }

  private double of(double logit) {
    return switch (this) {
      case SIGMOID -> 1 / (1 + Math.exp(-logit));
      case TANH -> Math.tanh(logit);
      case RELU -> Math.max(logit, 0);
      case IDENTITY, SOFTMAX -> logit;
    };
  }

  private static void softmax(float[] logits, double[] scores) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (int i = 0; i < scores.length; i++) {
      scores[i] = Math.exp(logits[i] - largest);
      sum += scores[i];
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] /= sum;
    }
  }
}
