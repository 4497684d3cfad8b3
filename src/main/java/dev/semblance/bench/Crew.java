package dev.semblance.bench;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Threads that are waited for together; what one of them throws is thrown to who waits. */
final class Crew {
  private int running;
  private @Nullable Throwable thrown;

  /** Sets a thread to work. */
  void start(Thread.Builder builder, Runnable work) {
    synchronized (this) {
      running++;
    }
    builder.start(
        () -> {
          Throwable end = null;
          try {
            work.run();
          } catch (Throwable e) {
            end = e;
          } finally {
            ended(end);
          }
        });
  }

  /**
   * Waits until nobody works any more, or for so long.
   *
   * @return whether nobody does
   * @throws IllegalStateException when one of them threw something
   */
  synchronized boolean await(Duration most) throws InterruptedException {
    long until = System.nanoTime() + most.toNanos();
    while (running > 0 && thrown == null) {
      long left = until - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      wait(left / 1_000_000, (int) (left % 1_000_000));
    }
    if (thrown != null) {
      throw new IllegalStateException("a client of the bench failed: " + thrown, thrown);
    }
    return true;
  }

  private synchronized void ended(@Nullable Throwable end) {
    running--;
    if (thrown == null) {
      thrown = end;
    }
    if (running == 0 || thrown != null) {
      notifyAll();
    }
  }
}
