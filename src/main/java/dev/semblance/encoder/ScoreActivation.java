package dev.semblance.encoder;

/** What makes scores for people of a classifier's logits. */
public enum ScoreActivation {
  /** The logits themselves. */
  IDENTITY,
  /** {@code 1 / (1 + exp(-x))} of each. */
  SIGMOID,
  /** {@code exp(x) / sum of exp(x)} over the labels. */
  SOFTMAX;

  /** A new array of as many scores as there are logits. */
  public double[] apply(float[] logits) {
    double[] scores = new double[logits.length];
    switch (this) {
      case IDENTITY -> {
        for (int i = 0; i < scores.length; i++) {
          scores[i] = logits[i];
        }
      }
      case SIGMOID -> {
        for (int i = 0; i < scores.length; i++) {
          scores[i] = 1 / (1 + Math.exp(-logits[i]));
        }
      }
      case SOFTMAX -> softmax(logits, scores);
    }
    return scores;
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
