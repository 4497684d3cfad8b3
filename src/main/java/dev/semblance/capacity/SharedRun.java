package dev.semblance.capacity;

import dev.semblance.fault.Fault;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One caller's work on threads that others use too: it takes turns, each of which does a piece and
 * then stands in line again while there is more.
 */
abstract class SharedRun {
  private final Turn[] turns;
  private final CountDownLatch open;
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean stopped;

  /**
   * @param atOnce how many turns stand in line at a time
   */
  SharedRun(int atOnce) {
    this.turns = new Turn[atOnce];
    this.open = new CountDownLatch(atOnce);
  }

  /**
   * Does the next piece.
   *
   * @return whether there may be more
   */
  abstract boolean next();

  /** Whether whoever abandons the work waits until what runs of it has ended. */
  abstract boolean waitsWhenAbandoned();

  void start(ThreadPoolExecutor threads) {
    for (int i = 0; i < turns.length; i++) {
      turns[i] = new Turn(threads);
    }
    for (Turn turn : turns) {
      turn.standInLine();
    }
  }

  boolean await(long time, TimeUnit unit) throws InterruptedException {
    return open.await(time, unit);
  }

  /** Takes back what has not ended; nothing where all has. */
  void abandon(ThreadPoolExecutor threads) {
    if (open.getCount() == 0) {
      return;
    }
    stopped = true;
    for (Turn turn : turns) {
      if (turn == null || threads.remove(turn)) {
        open.countDown();
      } else {
        turn.interrupt();
      }
    }
    if (waitsWhenAbandoned()) {
      awaitUninterruptibly();
    }
  }

  private void awaitUninterruptibly() {
    boolean interrupted = false;
    while (true) {
      try {
        open.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** How long threads worked for it. */
  long nanos() {
    return nanos.get();
  }

  /** Throws what a piece threw, if one did. */
  void throwFailure() {
    switch (failure.get()) {
      case null -> {}
      case RuntimeException thrown -> throw thrown;
      case Error thrown -> throw thrown;
      case Throwable thrown -> throw new IllegalStateException(thrown);
    }
  }

  /** A place in the line, taken again and again. */
  final class Turn implements Runnable {
    private final ThreadPoolExecutor threads;
    private @Nullable Thread thread;

    Turn(ThreadPoolExecutor threads) {
      this.threads = threads;
    }

    @Override
    public void run() {
      if (stopped || !piece()) {
        open.countDown();
        return;
      }
      standInLine();
    }

    private void standInLine() {
      try {
        threads.execute(this);
      } catch (RejectedExecutionException closed) {
        never();
      }
    }

    private boolean piece() {
      long began = System.nanoTime();
      on(Thread.currentThread());
      try {
        // Whoever stopped this before there was a thread to interrupt has interrupted none.
        return !stopped && next() && !stopped;
      } catch (Throwable e) {
        failure.compareAndSet(null, e);
        stopped = true;
        return false;
      } finally {
        on(null);
        // An interrupt was for this piece, not for the next that the thread does.
        var _ = Thread.interrupted();
        nanos.addAndGet(System.nanoTime() - began);
      }
    }

    private synchronized void on(@Nullable Thread current) {
      thread = current;
    }

    synchronized void interrupt() {
      if (thread != null) {
        thread.interrupt();
      }
    }

    /** The threads end before its turn comes. */
    void never() {
      failure.compareAndSet(null, new Fault.NotReady("the server stops; ask another or ask later"));
      stopped = true;
      open.countDown();
    }
  }
}
