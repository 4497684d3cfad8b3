package dev.semblance.cache;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/** A clock for spans of time alone: nanoseconds since it was made, as an instant of 1970. */
final class MonotonicClock extends Clock {

  private final LongSupplier nanoTime;
  private final long began;

  MonotonicClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.began = nanoTime.getAsLong();
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(nanoTime.getAsLong() - began);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
