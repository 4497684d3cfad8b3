package dev.semblance.bench;

import java.time.Duration;

/** A run under way. */
interface Loop {

  /** Begins it; to be called once. Returns when time has begun to count. */
  void start() throws InterruptedException;

  /**
   * Waits for its end, or for so long.
   *
   * @return whether it is over
   */
  boolean await(Duration most) throws InterruptedException;

  /** Sends nothing more; what is on its way may still be counted. */
  void stop();

  /** What was counted up to now. */
  Tally tally();
}
