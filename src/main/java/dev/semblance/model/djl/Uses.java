package dev.semblance.model.djl;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The calls that use something native at this moment: it is freed when it has been closed and none
 * of them runs any more. A pointer that is freed while a call still has it ends the process. Safe
 * to share; nothing here blocks.
 */
final class Uses {

  /** Added once when closed; far more than there can be calls. */
  private static final int CLOSED = 1 << 30;

  private final Runnable free;
  private final AtomicInteger count = new AtomicInteger();
  private final Optional<Use> use = Optional.of(this::end);

  /**
   * @param free called once, by whoever ends last
   */
  Uses(Runnable free) {
    this.free = free;
  }

  /** One call; closed when it has returned. */
  @FunctionalInterface
  interface Use extends AutoCloseable {
    @Override
    void close();
  }

  /** Begins a call; empty when it was closed. */
  Optional<Use> begin() {
    int found = count.get();
    while (found < CLOSED) {
      if (count.compareAndSet(found, found + 1)) {
        return use;
      }
      found = count.get();
    }
    return Optional.empty();
  }

  private void end() {
    if (count.decrementAndGet() == CLOSED) {
      free.run();
    }
  }

  /** Lets no further call begin. Doing it again is harmless. */
  void close() {
    int found = count.get();
    while (found < CLOSED) {
      if (count.compareAndSet(found, found + CLOSED)) {
        if (found == 0) {
          free.run();
        }
        return;
      }
      found = count.get();
    }
  }
}
