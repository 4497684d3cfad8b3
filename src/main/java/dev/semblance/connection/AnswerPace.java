package dev.semblance.connection;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How slowly a client may take its answers: no time but that in which its connection takes no more
 * bytes counts, and each byte taken makes up for the time it may have. For one connection, by one
 * thread at a time.
 *
 * <p>A client may fall behind by {@link #GRACE}, and gains nothing by having been fast: what counts
 * is about the last ten seconds.
 */
final class AnswerPace {
  static final Duration GRACE = Duration.ofSeconds(10);

  private static final double NANOS = 1e9;

  private final double nanosPerByte;
  private final LongSupplier ticker;
  private double allowance = GRACE.toNanos();
  private boolean blocked;
  private long since;

  /**
   * @param bytesPerSecond the least rate
   * @param ticker nanoseconds
   */
  AnswerPace(long bytesPerSecond, LongSupplier ticker) {
    this.nanosPerByte = NANOS / bytesPerSecond;
    this.ticker = ticker;
  }

  /**
   * Looks at a write that took some bytes or none.
   *
   * @param left bytes that it did not take
   * @return whether the client is as fast as it must be
   */
  boolean wrote(int bytes, int left) {
    if (blocked || left > 0) {
      long now = ticker.getAsLong();
      if (blocked) {
        allowance -= now - since;
      }
      blocked = left > 0;
      since = now;
    }
    allowance = Math.min((double) GRACE.toNanos(), allowance + bytes * nanosPerByte);
    return allowance >= 0;
  }

  /** Another client's connection from now on. */
  void restart() {
    allowance = GRACE.toNanos();
    blocked = false;
  }
}
