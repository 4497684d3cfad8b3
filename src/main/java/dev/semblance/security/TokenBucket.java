package dev.semblance.security;

import java.time.Duration;

/**
 * A minute's worth of something, filled evenly: a full bucket may be emptied at once, and in the
 * long run no more flows out than in. It owns no clock; every method is told the time, in
 * nanoseconds of one monotonic ticker. Safe to share.
 *
 * <p>It may owe: what turned out larger than was known before is taken all the same, and whoever
 * comes next waits until that is made up for.
 */
final class TokenBucket {
  private static final double NANOS_PER_MINUTE = 60e9;

  private final long capacity;
  private double level;
  private long filledAt;

  TokenBucket(long perMinute, long nanoTime) {
    this.capacity = perMinute;
    this.level = perMinute;
    this.filledAt = nanoTime;
  }

  long capacity() {
    return capacity;
  }

  /**
   * Takes an amount if there is that much. One larger than the bucket is given out when the bucket
   * is full, and owed: else it could never be.
   *
   * @return zero when it was taken; else how long to wait, and nothing was taken
   */
  synchronized Duration take(long amount, long nanoTime) {
    fill(nanoTime);
    double missing = Math.min(amount, capacity) - level;
    if (missing <= 1e-9) {
      level -= amount;
      return Duration.ZERO;
    }
    return timeFor(missing);
  }

  /** Puts back what was taken and not used; a negative amount takes more, without asking. */
  synchronized void settle(long amount, long nanoTime) {
    fill(nanoTime);
    level = Math.min((double) capacity, level + amount);
  }

  /** What could be taken now, in whole units; never negative. */
  synchronized long remaining(long nanoTime) {
    fill(nanoTime);
    return Math.max(0, (long) Math.floor(level + 1e-9));
  }

  /** How long until it is full when nothing is taken. */
  synchronized Duration untilFull(long nanoTime) {
    fill(nanoTime);
    return timeFor(capacity - level);
  }

  private Duration timeFor(double amount) {
    return Duration.ofNanos((long) Math.ceil(amount / capacity * NANOS_PER_MINUTE));
  }

  private void fill(long nanoTime) {
    long passed = nanoTime - filledAt;
    if (passed > 0) {
      level = Math.min((double) capacity, level + passed / NANOS_PER_MINUTE * capacity);
      filledAt = nanoTime;
    }
  }
}
