package dev.semblance.bench;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one run gave.
 *
 * @param requests that came to an end, well or not
 * @param good those that were answered with vectors
 * @param texts in good answers
 * @param tokens in good answers, or {@link Answer.Embedded#UNKNOWN} when the target does not say
 * @param seconds from the beginning to the last answer, and no less than the run was to last
 * @param latency of good answers, from when they were due (open loop) or sent (closed loop)
 * @param failureLatency of the others
 * @param lateness from when requests were due to when they were sent; zero in a closed loop
 * @param errors how many of each kind, and what was said of the first
 * @param cpuSeconds of this process, all threads together
 */
public record Figures(
    long requests,
    long good,
    long texts,
    long tokens,
    double seconds,
    Latency latency,
    Latency failureLatency,
    Latency lateness,
    Map<String, ErrorCount> errors,
    double cpuSeconds) {

  public Figures {
    errors = Collections.unmodifiableMap(new TreeMap<>(errors));
  }

  /**
   * One kind of error.
   *
   * @param first what was said of the first, for people
   */
  public record ErrorCount(long count, String first) {
    ErrorCount plus(ErrorCount later) {
      return new ErrorCount(count + later.count, first);
    }
  }

  public long failed() {
    return requests - good;
  }
}
