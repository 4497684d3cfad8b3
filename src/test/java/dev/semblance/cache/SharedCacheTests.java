package dev.semblance.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.cache.CacheListener.Circuit;
import dev.semblance.cache.CacheListener.Failure;
import dev.semblance.cache.ScriptedStore.Mood;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.TokenCount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The clock of retries is moved by hand; budgets are real and short. */
@Timeout(60)
class SharedCacheTests {

  private final ScriptedStore store = new ScriptedStore();
  private final CacheNotes notes = new CacheNotes();
  private final AtomicLong clock = new AtomicLong(1_000);
  private final SharedCache cache = new SharedCache(store, Duration.ofMillis(5), notes, clock::get);

  @Test
  void nobodyIsAskedBeforeTheFirstProbeHasConnected() {
    assertThat(find(1)).isFalse();
    assertThat(store.gets).hasValue(0);
    assertThat(notes.circuit()).isEqualTo(Circuit.HALF_OPEN);

    cache.probe();

    assertThat(notes.circuit()).isEqualTo(Circuit.CLOSED);
    cache.put(key(1), entry());
    assertThat(find(1)).isTrue();
    assertThat(find(2)).isFalse();
    assertThat(store.gets).hasValue(2);
  }

  @Test
  void aProbeThatIsInterruptedSaysNothingAboutTheStore() {
    store.mood = Mood.DEAD;
    Thread.currentThread().interrupt();
    cache.probe();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(notes.circuit()).isEqualTo(Circuit.HALF_OPEN);

    store.mood = Mood.WELL;
    cache.probe();
    assertThat(notes.circuit()).isEqualTo(Circuit.CLOSED);
  }

  @Test
  void aDamagedEntryIsNone() {
    cache.probe();
    cache.put(key(1), entry());
    store.bytes.get(key(1))[30] ^= 1;

    assertThat(find(1)).isFalse();

    assertThat(notes.failures(Failure.DAMAGED)).isEqualTo(1);
    assertThat(notes.circuit()).isEqualTo(Circuit.CLOSED);
  }

  @Test
  void aSilentStoreMakesFourLookupsWaitAndNoMore() {
    cache.probe();
    store.mood = Mood.SILENT;

    for (int i = 0; i < 10_000; i++) {
      assertThat(find(i)).isFalse();
    }

    assertThat(store.gets).hasValue(4);
    assertThat(notes.failures(Failure.TIMEOUT)).isEqualTo(4);
    assertThat(notes.circuit()).isEqualTo(Circuit.OPEN);
  }

  @Test
  void aSilentStoreMakesFourLookupsWaitAfterALongGoodTimeToo() {
    cache.probe();
    for (int i = 0; i < 1_000; i++) {
      find(i);
    }
    store.mood = Mood.SILENT;

    for (int i = 0; i < 1_000; i++) {
      find(i);
    }

    assertThat(store.gets).hasValue(1_004);
  }

  @Test
  void ofManyAtOnceFewWaitForASilentStore() throws InterruptedException {
    cache.probe();
    store.mood = Mood.SILENT;
    List<Thread> threads = new ArrayList<>();

    for (int i = 0; i < 500; i++) {
      int number = i;
      threads.add(Thread.ofVirtual().start(() -> find(number)));
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(store.gets.get()).isBetween(4, SharedCache.WAITING + 8);
    assertThat(notes.circuit()).isEqualTo(Circuit.OPEN);
  }

  @Test
  void aDeadStoreIsLeftAloneAfterFourFailures() {
    cache.probe();
    store.mood = Mood.DEAD;

    for (int i = 0; i < 1_000; i++) {
      find(i);
    }

    assertThat(store.gets).hasValue(4);
    assertThat(notes.failures(Failure.READ)).isEqualTo(4);
  }

  @Test
  void aFailureNowAndThenIsNoReasonToGiveUp() {
    cache.probe();
    for (int i = 0; i < 100; i++) {
      store.mood = i % 4 == 3 ? Mood.DEAD : Mood.WELL;
      find(i);
    }

    assertThat(store.gets).hasValue(100);
    assertThat(notes.circuit()).isEqualTo(Circuit.CLOSED);
  }

  @Test
  void noRequestEverTriesWhetherTheStoreIsBack() {
    cache.probe();
    store.mood = Mood.SILENT;
    for (int i = 0; i < 4; i++) {
      find(i);
    }

    for (int second = 0; second < 600; second++) {
      clock.addAndGet(Duration.ofSeconds(1).toNanos());
      find(second);
      cache.probe();
    }

    assertThat(store.gets).hasValue(4);
    assertThat(store.connects.get()).isBetween(20, 30);
  }

  @Test
  void reconnectionsAreTriedAfterEverLongerPauses() {
    store.mood = Mood.DEAD;
    List<Long> pauses = new ArrayList<>();
    cache.probe();
    for (int tries = store.connects.get(); tries < 8; tries++) {
      // A pause is over when more time than it has passed.
      clock.incrementAndGet();
      long pause = 0;
      while (store.connects.get() == tries) {
        clock.addAndGet(Duration.ofMillis(100).toNanos());
        pause += 100;
        cache.probe();
      }
      pauses.add(pause);
    }

    assertThat(pauses).containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L);
  }

  @Test
  void aStoreThatIsBackIsUsedAgain() {
    cache.probe();
    cache.put(key(1), entry());
    store.mood = Mood.DEAD;
    for (int i = 0; i < 4; i++) {
      find(1);
    }
    store.mood = Mood.WELL;

    cache.probe();
    assertThat(find(1)).describedAs("too early").isFalse();
    clock.addAndGet(Duration.ofMillis(501).toNanos());
    cache.probe();

    assertThat(find(1)).isTrue();
    assertThat(notes.circuit()).isEqualTo(Circuit.CLOSED);
  }

  @Test
  void aCallerWithoutTimeSaysNothingAboutTheStore() {
    cache.probe();
    store.mood = Mood.SILENT;
    Deadline now = new Deadline(Duration.ofMillis(1), clock.get() + 1_000);

    for (int i = 0; i < 50; i++) {
      cache.get(List.of(key(i)), 4, now);
    }

    assertThat(store.gets).hasValue(50);
    assertThat(notes.circuit()).isEqualTo(Circuit.CLOSED);
    assertThat(notes.failures(Failure.TIMEOUT)).isZero();
  }

  @Test
  void writesUnderWayAreBoundedInBytesAndTheRestIsDropped() {
    cache.probe();
    store.mood = Mood.SILENT;
    CacheEntry large = new CacheEntry(new float[1 << 20], 1, new TokenCount(3, 3));

    for (int i = 0; i < 10; i++) {
      cache.put(key(i), large);
    }

    assertThat(notes.failures(Failure.DROPPED)).isEqualTo(7);
    assertThat(cache.writeBytes()).isBetween(12 << 20, SharedCache.WRITE_BYTES);
    for (int i = 0; i < 4; i++) {
      find(i);
    }
    assertThat(cache.writeBytes()).describedAs("after the circuit opened").isZero();
    cache.put(key(1), entry());
    assertThat(notes.failures(Failure.DROPPED)).isEqualTo(8);
  }

  @Test
  void manyKeysAreAskedForInPiecesUntilOneFails() {
    cache.probe();
    List<CacheKey> keys = LongStream.range(0, 2_048).mapToObj(SharedCacheTests::key).toList();
    keys.forEach(key -> cache.put(key, entry()));

    assertThat(cache.get(keys, 4, null)).hasSize(2_048);
    assertThat(store.gets).hasValue(2_048 / SharedCache.CHUNK);
    store.mood = Mood.SILENT;
    assertThat(cache.get(keys, 4, null)).isEmpty();
    assertThat(store.gets).hasValue(2_048 / SharedCache.CHUNK + 1);
  }

  private boolean find(long number) {
    return !cache.get(List.of(key(number)), 4, null).isEmpty();
  }

  private static CacheKey key(long number) {
    return new CacheKey(number, 0, 0, 0);
  }

  private static CacheEntry entry() {
    return new CacheEntry(new float[] {1, 2, 3, 4}, 1, new TokenCount(3, 3));
  }
}
