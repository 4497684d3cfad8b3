package dev.semblance.capacity;

import dev.semblance.encoder.WaitingCaller;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * Some threads and the callers that wait for them. The bound is on callers, not on pieces: whoever
 * was let in is not sent away half done, and has no more pieces in the queue than there are
 * threads.
 */
final class ThreadShare implements AutoCloseable {
  private static final int IDLE_SECONDS = 10;
  private static final double WEIGHT_OF_LATEST = 0.05;
  private static final double NANOS = 1e9;
  private static final long SHORTEST_RETRY_SECONDS = 1;
  private static final long LONGEST_RETRY_SECONDS = 60;

  private final ThreadPoolExecutor threads;
  private final int mostCallers;
  private final AtomicInteger callers = new AtomicInteger();
  private volatile double secondsOfCall;

  ThreadShare(String name, int count, int mostCallers) {
    this.mostCallers = mostCallers;
    this.threads =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name(name, 0).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
  }

  <T> T call(DeadlineWait wait, Supplier<T> work) {
    PieceRun<T> run = new PieceRun<>(work);
    pass(wait, run);
    return run.result();
  }

  void each(int count, DeadlineWait wait, IntPredicate piece) {
    pass(wait, pieces(count, piece));
  }

  /** The same for a caller that was let in before: it is counted, and not turned away. */
  void eachAdmitted(int count, DeadlineWait wait, IntPredicate piece) {
    callers.incrementAndGet();
    passEntered(wait, pieces(count, piece));
  }

  private PiecesRun pieces(int count, IntPredicate piece) {
    return new PiecesRun(count, Math.min(count, threads()), piece);
  }

  /** Lets a caller in, has its work done and waits for it. */
  private void pass(DeadlineWait wait, SharedRun run) {
    enter();
    passEntered(wait, run);
  }

  private void passEntered(DeadlineWait wait, SharedRun run) {
    try {
      wait.check();
      try (WaitingCaller.Watch _ = WaitingCaller.watchCurrent()) {
        run.start(threads);
        wait.until(run::await);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Fault.Cancelled();
      } finally {
        run.abandon(threads);
      }
      learn(run.nanos());
      run.throwFailure();
    } finally {
      callers.decrementAndGet();
    }
  }

  private void enter() {
    int now = callers.incrementAndGet();
    if (now > mostCallers) {
      callers.decrementAndGet();
      throw overloaded(now - 1);
    }
  }

  /**
   * @throws Fault.Overloaded when a caller would be turned away now
   */
  void checkRoom() {
    int now = callers.get();
    if (now >= mostCallers) {
      throw overloaded(now);
    }
  }

  private Fault.Overloaded overloaded(int others) {
    return Fault.Overloaded.byCallers(others, mostCallers, retryAfter(others + 1));
  }

  private Duration retryAfter(int waiting) {
    double seconds = waiting * secondsOfCall / threads();
    return Duration.ofSeconds(
        Math.clamp((long) Math.ceil(seconds), SHORTEST_RETRY_SECONDS, LONGEST_RETRY_SECONDS));
  }

  /** Losing a figure to another thread's does not matter. */
  private void learn(long nanos) {
    double seconds = secondsOfCall;
    secondsOfCall = seconds + WEIGHT_OF_LATEST * (nanos / NANOS - seconds);
  }

  int threads() {
    return threads.getMaximumPoolSize();
  }

  int waiting() {
    return threads.getQueue().size();
  }

  int callers() {
    return callers.get();
  }

  @Override
  public void close() {
    for (Runnable waiting : threads.shutdownNow()) {
      ((SharedRun.Turn) waiting).never();
    }
  }
}
