package dev.semblance.capacity;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/**
 * Numbered works of one or more pieces each; the caller owns what they write to, so it waits for
 * those that run.
 */
final class PiecesRun extends SharedRun {
  private final int count;
  private final IntPredicate piece;
  private final AtomicInteger next = new AtomicInteger();
  private final Queue<Integer> unfinished = new ConcurrentLinkedQueue<>();

  /**
   * @param piece does a work's next piece; whether there is more of it
   */
  PiecesRun(int count, int atOnce, IntPredicate piece) {
    super(atOnce);
    this.count = count;
    this.piece = piece;
  }

  @Override
  boolean next() {
    Integer begun = unfinished.poll();
    int number = begun != null ? begun : next.getAndIncrement();
    if (number < count && piece.test(number)) {
      unfinished.add(number);
    }
    return next.get() < count || !unfinished.isEmpty();
  }

  @Override
  boolean waitsWhenAbandoned() {
    return true;
  }
}
