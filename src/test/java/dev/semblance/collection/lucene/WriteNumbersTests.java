package dev.semblance.collection.lucene;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WriteNumbersTests {
  private final WriteNumbers numbers = new WriteNumbers(7);

  @Test
  void aNumberIsDoneOnceAllBeforeItHaveEnded() {
    assertThat(numbers.begin()).isEqualTo(8);
    assertThat(numbers.begin()).isEqualTo(9);
    assertThat(numbers.begin()).isEqualTo(10);

    numbers.end(10);
    assertThat(numbers.done()).isEqualTo(7);
    numbers.end(8);
    assertThat(numbers.done()).isEqualTo(8);
    numbers.end(9);
    assertThat(numbers.done()).isEqualTo(10);
    assertThat(numbers.last()).isEqualTo(10);
  }

  @Test
  void countingOnFromElsewhereNeverGoesBack() {
    assertThat(numbers.begin(20)).isEqualTo(20);
    numbers.end(20);
    assertThat(numbers.begin(3)).isEqualTo(21);
    assertThat(numbers.done()).isEqualTo(20);
  }

  @Test
  void whoeverAwaitsANumberWaitsForThoseBeforeIt() throws InterruptedException {
    long first = numbers.begin();
    long second = numbers.begin();
    numbers.end(second);
    CountDownLatch returned = new CountDownLatch(1);
    Thread waiting =
        Thread.ofVirtual()
            .start(
                () -> {
                  numbers.await(second);
                  assertThat(numbers.done()).isEqualTo(second);
                  returned.countDown();
                });
    assertThat(returned.getCount()).isEqualTo(1);

    numbers.end(first);

    assertThat(returned.await(60, TimeUnit.SECONDS)).isTrue();
    waiting.join();
  }

  /** Else a number that nobody was given would be waited for without an end. */
  @Test
  void aNumberThatWasNotGivenIsNotWaitedFor() {
    numbers.await(99);

    assertThat(numbers.done()).isEqualTo(7);
  }
}
