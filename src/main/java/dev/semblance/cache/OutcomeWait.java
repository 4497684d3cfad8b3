package dev.semblance.cache;

import dev.semblance.cache.SingleFlight.Outcome;
import dev.semblance.encoder.Deadline;
import dev.semblance.fault.Fault;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits until another request has embedded a text, as long as the waiting request's own deadline
 * allows.
 *
 * @param nanoTime the deadline's clock
 */
record OutcomeWait(@Nullable Deadline deadline, LongSupplier nanoTime) {

  /**
   * @throws Fault.DeadlinePassed when this request's deadline passes first
   * @throws Fault.Cancelled when the thread is interrupted
   */
  Outcome await(CompletableFuture<Outcome> outcome) {
    try {
      if (deadline == null) {
        return outcome.get();
      }
      while (true) {
        try {
          return outcome.get(deadline.nanoTime() - nanoTime.getAsLong(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          if (deadline.passed(nanoTime.getAsLong())) {
            throw new Fault.DeadlinePassed(deadline.timeout());
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Fault.Cancelled();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
