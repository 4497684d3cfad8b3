package dev.semblance.capacity;

import dev.semblance.encoder.Deadline;
import dev.semblance.fault.Fault;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The few platform threads on which requests parse, tokenise and score. Safe to share.
 *
 * <p>A call blocks its own, virtual, thread and holds no carrier meanwhile. It ends early when its
 * deadline passes, when its thread is interrupted, and when its caller hangs up; work that still
 * waits then is never done, work that runs is interrupted. Pieces have threads of their own, which
 * long work cannot take. Both wait in bounded queues, in the order in which they came: work of many
 * pieces waits anew for each of them, so that a short request waits for one piece of each other
 * request at most, never for a long list.
 */
public final class SharedThreads implements AutoCloseable {
  private static final int FEWEST = 2;
  private static final int MOST_CALLERS = 1_024;
  private static final int MOST_LONG_CALLERS = 128;

  private final ThreadShare pieces;
  private final ThreadShare longs;
  private final LongSupplier nanoTime;

  /**
   * @param threads for pieces; half as many again are for long work
   * @param mostCallers who may wait for pieces at a time
   * @param mostLongCallers who may wait for long work at a time
   * @param nanoTime monotonic, the clock of {@link Deadline}s
   */
  public SharedThreads(int threads, int mostCallers, int mostLongCallers, LongSupplier nanoTime) {
    this.pieces = new ThreadShare("semblance-piece-", threads, mostCallers);
    this.longs = new ThreadShare("semblance-long-", Math.max(1, threads / 2), mostLongCallers);
    this.nanoTime = nanoTime;
  }

  /** One thread for each processor, two at least. */
  public static SharedThreads ofProcessors() {
    return new SharedThreads(
        Math.max(FEWEST, Runtime.getRuntime().availableProcessors()),
        MOST_CALLERS,
        MOST_LONG_CALLERS,
        System::nanoTime);
  }

  /**
   * Does one piece of work.
   *
   * @param deadline when the caller stops waiting, or null
   * @throws Fault.Overloaded when too many wait
   * @throws Fault.DeadlinePassed when the deadline passes before the piece is done
   * @throws Fault.Cancelled when this thread is interrupted or its caller goes away
   */
  public <T> T call(@Nullable Deadline deadline, Supplier<T> piece) {
    return pieces.call(wait(deadline), piece);
  }

  /** The same for work that takes longer than a piece and cannot be cut. */
  public <T> T callLong(@Nullable Deadline deadline, Supplier<T> work) {
    return longs.call(wait(deadline), work);
  }

  /**
   * Does pieces of one request, several at a time and in any order. When it ends, however it does,
   * none of them runs any more.
   *
   * @param count how many there are
   * @param piece does the piece of a number, counted from 0; what one throws ends all
   * @throws Fault as of {@link #call}
   */
  public void each(int count, @Nullable Deadline deadline, IntConsumer piece) {
    eachUntilDone(count, deadline, once(piece));
  }

  private static IntPredicate once(IntConsumer piece) {
    return number -> {
      piece.accept(number);
      return false;
    };
  }

  /**
   * The same for works that may have several pieces each, one after the other.
   *
   * @param piece does the next piece of a work; whether there is more of it
   */
  public void eachUntilDone(int count, @Nullable Deadline deadline, IntPredicate piece) {
    if (count > 0) {
      pieces.each(count, wait(deadline), piece);
    }
  }

  /**
   * Does pieces as {@link #each} for a caller that was let in before, and is not turned away half
   * way however many wait.
   */
  public void eachAdmitted(int count, @Nullable Deadline deadline, IntConsumer piece) {
    if (count > 0) {
      pieces.eachAdmitted(count, wait(deadline), once(piece));
    }
  }

  /**
   * Whether one more caller may wait for pieces.
   *
   * @throws Fault.Overloaded when too many wait
   */
  public void checkRoom() {
    pieces.checkRoom();
  }

  /** How many pieces can be done at a time. */
  public int threads() {
    return pieces.threads();
  }

  /** Pieces and long work that wait for a thread now. */
  public int waiting() {
    return pieces.waiting() + longs.waiting();
  }

  /** Ends all work, waiting or not; whoever waits for it is told that the server stops. */
  @Override
  public void close() {
    pieces.close();
    longs.close();
  }

  private DeadlineWait wait(@Nullable Deadline deadline) {
    return new DeadlineWait(deadline, nanoTime);
  }
}
