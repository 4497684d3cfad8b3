package dev.semblance.hub;

import java.time.Duration;

/** Lets time pass between two attempts; a port, so that tests need not wait. */
@FunctionalInterface
interface Backoff {
  void pause(Duration duration) throws InterruptedException;
}
