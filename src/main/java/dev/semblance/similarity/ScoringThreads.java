package dev.semblance.similarity;

import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.Deadline;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Scoring that takes long, in pieces on {@link SharedThreads}, and as much of it at a time as they
 * get through in {@value #MOST_SECONDS} seconds: beyond that a request is refused. One alone may
 * always take longer. Safe to share.
 */
final class ScoringThreads {

  /** Multiply-adds that are done at once on the caller's thread: about a millisecond. */
  static final double LIGHT = 1e6;

  /** Multiply-adds of a piece: about 20 ms. */
  static final double PIECE = 2e7;

  /** How long all that was let in may take. */
  static final int MOST_SECONDS = 20;

  /** Assumed of one thread until something was measured. */
  private static final double FIRST_PER_SECOND = 5e8;

  private static final double WEIGHT_OF_LATEST = 0.2;
  private static final double MOST_COUNTED = 1e15;
  private static final double NANOS = 1e9;
  private static final long LONGEST_RETRY_SECONDS = 60;

  private final SharedThreads threads;
  private final AtomicLong admitted = new AtomicLong();
  private volatile double perSecond = FIRST_PER_SECOND;

  ScoringThreads(SharedThreads threads) {
    this.threads = threads;
  }

  /** Work that was let in, until it is closed. */
  interface Permit extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Lets a request's scoring in, all of it.
   *
   * @throws Fault.Overloaded when too much was let in already, or too many wait for threads
   */
  Permit admit(double multiplyAdds) {
    if (multiplyAdds <= LIGHT) {
      return () -> {};
    }
    threads.checkRoom();
    long work = (long) Math.min(multiplyAdds, MOST_COUNTED);
    double rate = perSecond * threads.threads();
    long most = (long) (MOST_SECONDS * rate);
    long before = admitted.getAndAdd(work);
    if (before > 0 && before + work > most) {
      admitted.addAndGet(-work);
      double seconds = (before + work - most) / rate;
      throw Fault.Overloaded.byWork(
          Math.round(before / rate),
          MOST_SECONDS,
          Duration.ofSeconds(Math.clamp((long) Math.ceil(seconds), 1, LONGEST_RETRY_SECONDS)));
    }
    return () -> admitted.addAndGet(-work);
  }

  /**
   * Does work that was let in, here or on the threads, and waits for it. It is not turned away any
   * more: part of an answer may have been sent.
   *
   * @param multiplyAdds how much it is in all
   * @param pieces how many alike pieces it has
   * @param piece does the piece of a number, counted from 0
   * @throws Fault.DeadlinePassed when the deadline passes first
   * @throws Fault.Cancelled when the caller goes away
   */
  void run(double multiplyAdds, int pieces, @Nullable Deadline deadline, IntConsumer piece) {
    if (multiplyAdds <= LIGHT) {
      for (int i = 0; i < pieces; i++) {
        piece.accept(i);
      }
      return;
    }
    threads.eachAdmitted(
        pieces,
        deadline,
        i -> {
          long began = System.nanoTime();
          piece.accept(i);
          learn(multiplyAdds / pieces, System.nanoTime() - began);
        });
  }

  /** How much is admitted now, in multiply-adds. */
  long admitted() {
    return admitted.get();
  }

  /** Losing a figure to another thread's does not matter. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void learn(double multiplyAdds, long nanos) {
    double latest = multiplyAdds / Math.max(1, nanos) * NANOS;
    perSecond += WEIGHT_OF_LATEST * (latest - perSecond);
  }
}
