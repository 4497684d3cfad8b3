package dev.semblance.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestReadingTests {
  private final AtomicLong clock = new AtomicLong();
  private final SharedThreads threads = new SharedThreads(2, 8, 8, clock::get);
  private final RequestReading reading = new RequestReading(threads);

  @AfterEach
  void close() {
    assertThat(threads.waiting()).isZero();
    threads.close();
  }

  private static EmbedRequest texts(int count, int length) {
    String[] texts = new String[count];
    Arrays.fill(texts, "a".repeat(length));
    return EmbedRequest.ofTexts(texts);
  }

  @Test
  void shortTextsStayOnTheirThread() {
    Set<Thread> readers = ConcurrentHashMap.newKeySet();

    reading.read(
        texts(8, 180),
        _ -> {
          readers.add(Thread.currentThread());
          return false;
        },
        _ -> false);

    assertThat(readers).containsExactly(Thread.currentThread());
  }

  @ParameterizedTest
  @CsvSource({"1, 2000", "100, 10", "2048, 3", "3, 9000", "5, 40000"})
  void moreIsReadByPlatformThreadsEachInputOnce(int count, int length) {
    AtomicIntegerArray reads = new AtomicIntegerArray(count);
    Set<Thread> readers = ConcurrentHashMap.newKeySet();

    reading.read(
        texts(count, length),
        i -> {
          readers.add(Thread.currentThread());
          reads.incrementAndGet(i);
          return false;
        },
        _ -> false);

    for (int i = 0; i < count; i++) {
      assertThat(reads.get(i)).isOne();
    }
    assertThat(readers).allMatch(thread -> thread.getName().startsWith("semblance-piece-"));
  }

  @Test
  void aTextOfManyPiecesIsReadToItsEndAndItsLongOnesApart() {
    int[] read = new int[4];
    Set<String> longReaders = ConcurrentHashMap.newKeySet();

    reading.read(
        texts(4, 20_000),
        i -> {
          if (read[i] == i) {
            longReaders.add(Thread.currentThread().getName().replaceAll("\\d", ""));
          }
          read[i]++;
          return read[i] < 5;
        },
        i -> i > 0 && read[i] == i);

    assertThat(read).containsOnly(5);
    assertThat(longReaders).contains("semblance-long-");
  }

  @Test
  void aDeadlineThatPassesBetweenPiecesEndsTheReading() {
    AtomicInteger pieces = new AtomicInteger();
    EmbedRequest request =
        texts(1, 20_000).deadline(Deadline.in(Duration.ofMillis(5), clock.get()));

    // It passes while the third piece is read.
    assertThatExceptionOfType(Fault.DeadlinePassed.class)
        .isThrownBy(
            () ->
                reading.read(
                    request,
                    _ -> {
                      clock.addAndGet(Duration.ofMillis(2).toNanos());
                      return pieces.incrementAndGet() > 0;
                    },
                    _ -> false));
    int read = pieces.get();

    assertThat(read).isGreaterThanOrEqualTo(3);
    assertThat(threads.<Integer>call(null, pieces::get)).isEqualTo(read);
  }
}
