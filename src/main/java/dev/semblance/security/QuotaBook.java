package dev.semblance.security;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Every caller's buckets, in this process alone. Safe to share.
 *
 * <p>A full bucket says nothing that a new one would not, so full ones are forgotten whenever the
 * book has doubled.
 */
final class QuotaBook {
  private static final int SMALL = 1024;

  private final Map<Entry, CallerQuota> buckets = new ConcurrentHashMap<>();
  private final LongSupplier ticker;
  private volatile int tidyAt = SMALL;

  /** Numbers that changed are a new entry. */
  private record Entry(String caller, Quota quota) {}

  QuotaBook(LongSupplier ticker) {
    this.ticker = ticker;
  }

  CallerQuota of(Caller caller) {
    if (buckets.size() >= tidyAt) {
      tidy();
    }
    return buckets.computeIfAbsent(
        new Entry(caller.account(), caller.quota()),
        entry -> new CallerQuota(entry.quota(), ticker.getAsLong()));
  }

  int size() {
    return buckets.size();
  }

  private void tidy() {
    long now = ticker.getAsLong();
    buckets.values().removeIf(quota -> quota.isFull(now));
    tidyAt = Math.max(SMALL, 2 * buckets.size());
  }
}
