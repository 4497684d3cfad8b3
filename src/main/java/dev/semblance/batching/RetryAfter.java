package dev.semblance.batching;

import java.time.Duration;

/** After how long a refused request comes back best, in whole seconds as HTTP says it. */
final class RetryAfter {
  private static final long SHORTEST_SECONDS = 1;
  private static final long LONGEST_SECONDS = 60;

  private RetryAfter() {}

  /**
   * When those before it are through. Where it can wait in the line then, it comes a little early.
   *
   * @param seconds until those before it are through, by the measured rate
   * @param longestWait for which a request may wait in the line
   */
  static Duration of(double seconds, Duration longestWait) {
    boolean early = longestWait.compareTo(Duration.ofSeconds(1)) >= 0;
    return Duration.ofSeconds(
        Math.clamp(
            (long) (early ? Math.floor(seconds) : Math.ceil(seconds)),
            SHORTEST_SECONDS,
            LONGEST_SECONDS));
  }
}
