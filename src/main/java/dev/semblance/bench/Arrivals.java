package dev.semblance.bench;

import java.util.random.RandomGenerator;

/**
 * When the requests of an open loop are due: a Poisson process, as of many callers who know nothing
 * of each other. For one thread.
 */
final class Arrivals {
  private static final double SECOND = 1e9;

  private final RandomGenerator random;
  private final double rate;
  private double seconds;

  /**
   * @param rate requests a second on average
   */
  Arrivals(double rate, RandomGenerator random) {
    this.rate = rate;
    this.random = random;
  }

  /** Nanoseconds from the run's beginning to the next request; never falls. */
  long next() {
    seconds -= Math.log1p(-random.nextDouble()) / rate;
    return (long) (seconds * SECOND);
  }
}
