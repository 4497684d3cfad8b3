package dev.semblance.bench;

import java.time.Duration;

/**
 * One scenario on one target for a while.
 *
 * @param firstText the number of the first request's first text
 * @param duration how long requests are sent
 * @param timeout how long after that the last may still be waited for
 */
record Run(Target target, Scenario scenario, long firstText, Duration duration, Duration timeout) {

  /** The number of a request's first text. */
  long textOf(long request) {
    return firstText + request * scenario.batch();
  }
}
