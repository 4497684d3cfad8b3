package dev.semblance.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Entries in this process, bounded by the bytes they take. Safe to share. */
final class MemoryCache {

  private final Cache<CacheKey, CacheEntry> entries;
  private final CacheListener listener;

  /**
   * @param maxBytes of all entries, overhead included
   * @param ttl how long after it was written an entry is used, or null for ever
   */
  MemoryCache(long maxBytes, @Nullable Duration ttl, Ticker ticker, CacheListener listener) {
    this.listener = listener;
    Caffeine<CacheKey, CacheEntry> caffeine =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((CacheKey _, CacheEntry entry) -> entry.bytes())
            .ticker(ticker)
            .executor(Runnable::run)
            .removalListener(this::removed);
    entries = (ttl == null ? caffeine : caffeine.expireAfterWrite(ttl)).build();
  }

  @Nullable CacheEntry get(CacheKey key) {
    return entries.getIfPresent(key);
  }

  void put(CacheKey key, CacheEntry entry) {
    listener.memoryChanged(entry.bytes());
    entries.put(key, entry);
  }

  private void removed(@Nullable CacheKey key, @Nullable CacheEntry entry, RemovalCause cause) {
    if (entry != null) {
      listener.memoryChanged(-entry.bytes());
    }
    if (cause.wasEvicted()) {
      listener.evicted(1);
    }
  }
}
