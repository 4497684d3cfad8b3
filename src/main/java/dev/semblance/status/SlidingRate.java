package dev.semblance.status;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How often something happened a second, over the last {@value #SECONDS} whole seconds, or over
 * those since the start where they are fewer. Safe to share; counting takes no lock.
 *
 * <p>A ring of one counter a second. Two threads that enter a new second at once agree by one
 * compare-and-set on whose counter is used.
 */
final class SlidingRate {
  static final int SECONDS = 10;

  private static final int SLOTS = 16;

  private final LongSupplier nanoTime;
  private final long began;
  private final AtomicReferenceArray<@Nullable Second> ring = new AtomicReferenceArray<>(SLOTS);

  /** One second since the start, and what was counted in it. */
  private record Second(long number, LongAdder count) {}

  SlidingRate(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.began = nanoTime.getAsLong();
  }

  void add(long count) {
    long number = second();
    int slot = (int) (number % SLOTS);
    Second current = ring.get(slot);
    if (current == null || current.number() < number) {
      Second fresh = new Second(number, new LongAdder());
      // Another thread may have put one there meanwhile.
      current = ring.compareAndSet(slot, current, fresh) ? fresh : ring.get(slot);
    }
    Objects.requireNonNull(current).count().add(count);
  }

  double perSecond() {
    long now = second();
    long first = Math.max(0, now - SECONDS);
    long sum = 0;
    for (int i = 0; i < SLOTS; i++) {
      Second one = ring.get(i);
      if (one != null && one.number() >= first && one.number() < now) {
        sum += one.count().sum();
      }
    }
    return now == first ? 0 : (double) sum / (now - first);
  }

  private long second() {
    return TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - began);
  }
}
