package dev.semblance.capacity;

import dev.semblance.encoder.Deadline;
import dev.semblance.fault.Fault;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Waiting for something, no longer than a deadline allows. */
record DeadlineWait(@Nullable Deadline deadline, LongSupplier nanoTime) {

  /** Something that can be waited for. */
  @FunctionalInterface
  interface Awaited {
    /** Whether it came in the time given. */
    boolean await(long time, TimeUnit unit) throws InterruptedException;
  }

  /**
   * @throws Fault.DeadlinePassed when it did not come in time
   * @throws InterruptedException when the thread was interrupted while it waited
   */
  void until(Awaited awaited) throws InterruptedException {
    if (deadline == null) {
      while (!awaited.await(Long.MAX_VALUE, TimeUnit.NANOSECONDS)) {}
      return;
    }
    while (!awaited.await(deadline.nanoTime() - nanoTime.getAsLong(), TimeUnit.NANOSECONDS)) {
      check();
    }
  }

  /**
   * @throws Fault.DeadlinePassed when it has
   */
  void check() {
    if (deadline != null && deadline.passed(nanoTime.getAsLong())) {
      throw new Fault.DeadlinePassed(deadline.timeout());
    }
  }
}
