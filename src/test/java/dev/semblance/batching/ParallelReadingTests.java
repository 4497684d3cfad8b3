package dev.semblance.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ParallelReadingTests {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 32, 100, 2_048})
  void eachItemIsReadOnce(int items) throws InterruptedException {
    AtomicIntegerArray reads = new AtomicIntegerArray(Math.max(1, items));

    ParallelReading.each(items, 4, reads::incrementAndGet);

    for (int i = 0; i < items; i++) {
      assertThat(reads.get(i)).isEqualTo(1);
    }
  }

  @Test
  void aFewItemsStayOnTheirThread() throws InterruptedException {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();

    ParallelReading.each(ParallelReading.CHUNK, 8, _ -> threads.add(Thread.currentThread()));

    assertThat(threads).containsExactly(Thread.currentThread());
  }

  @Test
  void manyItemsAreReadByTheCallerAndOthersAtOnce() throws InterruptedException {
    CountDownLatch together = new CountDownLatch(2);
    Set<Thread> threads = ConcurrentHashMap.newKeySet();

    ParallelReading.each(
        2 * ParallelReading.CHUNK,
        2,
        _ -> {
          if (threads.add(Thread.currentThread())) {
            together.countDown();
            awaitQuietly(together);
          }
        });

    assertThat(threads).hasSize(2).contains(Thread.currentThread());
  }

  @Test
  void anInterruptedCallerComesBackWhenNobodyReadsAnyMore() {
    Thread caller = Thread.currentThread();
    CountDownLatch otherReads = new CountDownLatch(1);
    Set<Integer> begun = ConcurrentHashMap.newKeySet();
    Set<Integer> ended = ConcurrentHashMap.newKeySet();

    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(
            () ->
                ParallelReading.each(
                    2 * ParallelReading.CHUNK,
                    2,
                    i -> {
                      begun.add(i);
                      if (Thread.currentThread() == caller) {
                        awaitQuietly(otherReads);
                      } else {
                        caller.interrupt();
                        otherReads.countDown();
                      }
                      ended.add(i);
                    }));

    assertThat(ended).isEqualTo(begun);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
