package dev.semblance.bench;

import dev.semblance.bench.Figures.ErrorCount;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Counts a run's answers. All times are of one monotonic nanosecond clock, which it does not own.
 * Safe to share: a count takes far less than a microsecond, so that one lock is enough.
 */
final class Tally {
  private static final int DIGITS = 3;

  private final Histogram latency = new Histogram(DIGITS);
  private final Histogram failureLatency = new Histogram(DIGITS);
  private final Histogram lateness = new Histogram(DIGITS);
  private final Map<String, ErrorCount> errors = new HashMap<>();
  private final long began;
  private long last;
  private long good;
  private long failed;
  private long texts;
  private long tokens;
  private long unreachable;
  private long unreachableSince;
  private String unreachableMessage = "";

  /**
   * @param began when the run did
   */
  Tally(long began) {
    this.began = began;
    this.last = began;
  }

  /**
   * A request came to its end.
   *
   * @param due when it should have been sent: time counts from here, so that a target that keeps
   *     clients from sending is not spared what they waited
   * @param sent when it was
   * @param arrived when the last byte of its answer did
   */
  synchronized void count(long due, long sent, long arrived, int batch, Answer answer) {
    last = Math.max(last, arrived);
    lateness.recordValue(Math.max(0, sent - due));
    long nanos = Math.max(0, arrived - due);
    countUnreachable(sent, answer);
    switch (answer) {
      case Answer.Embedded embedded -> {
        good++;
        texts += batch;
        boolean unknown =
            tokens == Answer.Embedded.UNKNOWN || embedded.tokens() == Answer.Embedded.UNKNOWN;
        tokens = unknown ? Answer.Embedded.UNKNOWN : tokens + embedded.tokens();
        latency.recordValue(nanos);
      }
      case Answer.Failed failure -> {
        failed++;
        errors.merge(failure.kind(), new ErrorCount(1, failure.message()), ErrorCount::plus);
        failureLatency.recordValue(nanos);
      }
    }
  }

  private void countUnreachable(long sent, Answer answer) {
    if (answer instanceof Answer.Failed(String kind, String message)
        && kind.equals(Answer.Failed.UNREACHABLE)) {
      unreachableSince = unreachable == 0 ? sent : unreachableSince;
      unreachable++;
      unreachableMessage = message;
    } else {
      unreachable = 0;
    }
  }

  /**
   * Complains when so many requests in a row, over so long, made no connection.
   *
   * @param target its name
   */
  synchronized void checkReachable(String target, long leastRequests, long leastNanos, long now)
      throws TargetUnreachable {
    if (unreachable >= leastRequests && now - unreachableSince >= leastNanos) {
      throw new TargetUnreachable(
          target, unreachable, (now - unreachableSince) / 1_000_000_000, unreachableMessage);
    }
  }

  /** Good answers so far. */
  synchronized long good() {
    return good;
  }

  /** Failed requests so far. */
  synchronized long failed() {
    return failed;
  }

  /**
   * What the run gave.
   *
   * @param leastNanos how long it was to send requests
   */
  synchronized Figures figures(long leastNanos, double cpuSeconds) {
    return new Figures(
        good + failed,
        good,
        texts,
        tokens,
        Math.max(leastNanos, last - began) / 1e9,
        Latency.of(latency),
        Latency.of(failureLatency),
        Latency.of(lateness),
        errors,
        cpuSeconds);
  }
}
