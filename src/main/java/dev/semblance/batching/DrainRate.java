package dev.semblance.batching;

import java.time.Duration;

/**
 * Tokens per second that forward passes get through, as an exponentially weighted average. Safe to
 * share.
 */
final class DrainRate {
  private static final double WEIGHT_OF_LATEST = 0.2;

  /** Taken for the rate before anything was measured: a small model on a laptop's processor. */
  private static final double ASSUMED_TOKENS_PER_SECOND = 5_000;

  private static final double NANOS_PER_SECOND = 1e9;

  // Tokens and time are averaged apart, so that a long pass counts for more than a short one.
  private final int encoders;
  private double tokens;
  private double nanos;

  /**
   * @param encoders how many passes run at a time
   */
  DrainRate(int encoders) {
    this.encoders = encoders;
  }

  synchronized void forwarded(int passTokens, long passNanos) {
    double weight = measured() ? WEIGHT_OF_LATEST : 1;
    tokens += weight * (passTokens - tokens);
    nanos += weight * (Math.max(1, passNanos) - nanos);
  }

  synchronized boolean measured() {
    return nanos > 0;
  }

  /** Of all encoders together. */
  synchronized double tokensPerSecond() {
    return measured()
        ? encoders * tokens / nanos * NANOS_PER_SECOND
        : encoders * ASSUMED_TOKENS_PER_SECOND;
  }

  /** How many tokens one pass gets through in {@code time}; without bound before a measurement. */
  synchronized long tokensIn(Duration time) {
    return measured() ? (long) (tokens / nanos * time.toNanos()) : Long.MAX_VALUE;
  }
}
