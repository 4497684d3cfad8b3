package dev.semblance.evaluation;

import java.time.Duration;

/**
 * What embedding the texts of a set took.
 *
 * @param texts how many were embedded
 * @param tokens how many tokens of them were embedded, prompts and special tokens included
 * @param truncated how many texts were cut
 * @param time from the first text to the last vector
 */
public record Effort(long texts, long tokens, long truncated, Duration time) {

  /** The effort of two pieces of work, one after the other. */
  public Effort plus(Effort other) {
    return new Effort(
        texts + other.texts,
        tokens + other.tokens,
        truncated + other.truncated,
        time.plus(other.time));
  }

  /** What was done since. */
  Effort minus(Effort before) {
    return new Effort(
        texts - before.texts,
        tokens - before.tokens,
        truncated - before.truncated,
        time.minus(before.time));
  }

  /** Seconds, never 0. */
  public double seconds() {
    return Math.max(1, time.toNanos()) / 1e9;
  }

  public double textsPerSecond() {
    return texts / seconds();
  }

  public double tokensPerSecond() {
    return tokens / seconds();
  }
}
