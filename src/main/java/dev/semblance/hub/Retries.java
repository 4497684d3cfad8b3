package dev.semblance.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the failures of one piece of work in a row, and decides whether and when to go on. */
final class Retries {

  private static final Logger log = LoggerFactory.getLogger(ModelHub.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

  /** The hub counts requests in windows of five minutes, so it never asks for more. */
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final int attempts;
  private final Backoff backoff;
  private int failures;

  Retries(int attempts, Backoff backoff) {
    this.attempts = attempts;
    this.backoff = backoff;
  }

  /** Work that may be done again. */
  interface Work<T> {
    T run() throws IOException;
  }

  <T> T run(String what, Work<T> work) throws IOException {
    while (true) {
      try {
        return work.run();
      } catch (IOException e) {
        pauseAfter(e, what);
      }
    }
  }

  /** The work got further than before it failed, so the count begins anew. */
  void progressed() {
    failures = 0;
  }

  /** Returns when it is time to try again, or throws the failure when that is of no use. */
  void pauseAfter(IOException failure, String what) throws IOException {
    failures++;
    boolean passing =
        switch (failure) {
          case HubStatus status -> status.passing();
          // This machine's disk, somebody who wants us to stop, what only a setting mends.
          case FileSystemException _, InterruptedIOException _, LastingFailure _ -> false;
          default -> true;
        };
    if (!passing || failures >= attempts || Thread.currentThread().isInterrupted()) {
      throw failure;
    }
    Duration asked = failure instanceof HubStatus status ? status.retryAfter() : null;
    Duration pause = pause(failures, asked);
    log.warn("{}: {}; again in {} s", what, failure.getMessage(), pause.toMillis() / 1000.0);
    try {
      backoff.pause(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** What the server asked for, or 0.5 s, 1 s, 2 s and so on, both with a limit. */
  static Duration pause(int failures, @Nullable Duration asked) {
    Duration pause =
        asked != null ? asked : FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 20));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }
}
