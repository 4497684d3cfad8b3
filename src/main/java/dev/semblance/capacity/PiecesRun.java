package dev.semblance.capacity;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Numbered pieces; the caller owns what they write to, so it waits for those that run. */
final class PiecesRun extends SharedRun {
  private final int count;
  private final IntConsumer piece;
  private final AtomicInteger next = new AtomicInteger();

  PiecesRun(int count, int atOnce, IntConsumer piece) {
    super(atOnce);
    this.count = count;
    this.piece = piece;
  }

  @Override
  boolean next() {
    int number = next.getAndIncrement();
    if (number < count) {
      piece.accept(number);
    }
    return next.get() < count;
  }

  @Override
  boolean waitsWhenAbandoned() {
    return true;
  }
}
