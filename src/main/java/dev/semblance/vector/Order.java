package dev.semblance.vector;

/** Which end of a metric's range is close: high for scores, low for distances. */
public enum Order {
  HIGHER_IS_CLOSER("higher_is_closer"),
  LOWER_IS_CLOSER("lower_is_closer");

  private final String wireName;

  Order(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }

  /** Whether a value is at the threshold or on the closer side of it. */
  public boolean keeps(double score, double threshold) {
    return this == HIGHER_IS_CLOSER ? score >= threshold : score <= threshold;
  }

  /** The value turned so that more is closer: itself, or its negative. */
  double closeness(double score) {
    return this == HIGHER_IS_CLOSER ? score : -score;
  }
}
