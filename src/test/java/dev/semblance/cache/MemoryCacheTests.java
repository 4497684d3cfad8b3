package dev.semblance.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.TokenCount;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MemoryCacheTests {

  private final CacheNotes notes = new CacheNotes();
  private final AtomicLong clock = new AtomicLong();

  @Test
  void itsBytesStayWithinTheirBound() {
    int each = entry(100).bytes();
    MemoryCache cache = new MemoryCache(10L * each, null, clock::get, notes);

    LongStream.range(0, 1_000).forEach(i -> cache.put(key(i), entry(100)));

    assertThat(notes.bytes()).isPositive().isLessThanOrEqualTo(10L * each);
    assertThat(LongStream.range(0, 1_000).filter(i -> cache.get(key(i)) != null).count() * each)
        .describedAs("what the listener was told is what is there")
        .isEqualTo(notes.bytes());
    assertThat(notes.evicted()).isEqualTo(1_000 - (int) (notes.bytes() / each));
  }

  @Test
  void anEntryLargerThanTheWholeIsNotKept() {
    MemoryCache cache = new MemoryCache(1_000, null, clock::get, notes);

    cache.put(key(1), entry(1_000));

    assertThat(cache.get(key(1))).isNull();
    assertThat(notes.bytes()).isZero();
  }

  @Test
  void anEntryIsUsedUntilItsTimeIsOver() {
    MemoryCache cache = new MemoryCache(10_000, Duration.ofSeconds(5), clock::get, notes);
    cache.put(key(1), entry(4));

    clock.addAndGet(Duration.ofMillis(4_999).toNanos());
    assertThat(cache.get(key(1))).isNotNull();
    clock.addAndGet(Duration.ofMillis(1).toNanos());

    assertThat(cache.get(key(1))).isNull();
  }

  @Test
  void anEntryWrittenTwiceCountsOnce() {
    MemoryCache cache = new MemoryCache(10_000, null, clock::get, notes);

    cache.put(key(1), entry(4));
    cache.put(key(1), entry(4));

    assertThat(notes.bytes()).isEqualTo(entry(4).bytes());
    assertThat(notes.evicted()).isZero();
  }

  private static CacheKey key(long number) {
    return new CacheKey(number, 0, 0, 0);
  }

  private static CacheEntry entry(int dimensions) {
    return new CacheEntry(new float[dimensions], 1, new TokenCount(3, 3));
  }
}
