package dev.semblance.encoder;

import java.time.Duration;

/**
 * When the caller stops waiting.
 *
 * @param timeout what the caller allowed
 * @param nanoTime the moment on {@link System#nanoTime()}'s clock
 */
public record Deadline(Duration timeout, long nanoTime) {

  public static Deadline in(Duration timeout, long now) {
    return new Deadline(timeout, now + timeout.toNanos());
  }

  public boolean passed(long now) {
    return nanoTime - now <= 0;
  }
}
