package dev.semblance.similarity;

import dev.semblance.fault.Fault;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Platform threads for scoring that takes long. Requests run on virtual threads, which give their
 * carrier up only when they wait: a few large matrices on as many cores would stop all the others.
 */
final class ScoringThreads implements AutoCloseable {

  /** Multiply-adds that are done at once on the caller's thread: about a millisecond. */
  private static final long LIGHT = 1_000_000;

  private final ThreadPoolExecutor threads;

  ScoringThreads(int count) {
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("semblance-scoring-", 0).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Does the work here or on one of the threads, and waits for it. Interrupting the caller
   * interrupts the work.
   *
   * @param multiplyAdds how much it is
   */
  <T> T run(double multiplyAdds, Supplier<T> work) {
    if (multiplyAdds <= LIGHT) {
      return work.get();
    }
    Future<T> future = threads.submit(work::get);
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new Fault.Cancelled();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
