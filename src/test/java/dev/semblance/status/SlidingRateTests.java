package dev.semblance.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SlidingRateTests {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final SlidingRate rate = new SlidingRate(now::get);

  private void pass(long millis) {
    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @Test
  void theSecondThatRunsIsNotYetCounted() {
    rate.add(7);
    assertThat(rate.perSecond()).isZero();

    pass(999);
    assertThat(rate.perSecond()).isZero();

    pass(1);
    assertThat(rate.perSecond()).isEqualTo(7);
  }

  @Test
  void aServerThatJustStartedDividesByTheSecondsThereWere() {
    rate.add(6);
    pass(3_000);

    assertThat(rate.perSecond()).isEqualTo(2);
  }

  @Test
  void tenSecondsLaterNothingIsLeftOfABurst() {
    pass(20_500);
    rate.add(100);
    pass(1_000);
    assertThat(rate.perSecond()).isEqualTo(10);

    pass(9_000);
    assertThat(rate.perSecond()).isEqualTo(10);

    pass(1_000);
    assertThat(rate.perSecond()).isZero();
  }

  /** A slot is used again for a later second: what was in it must not come back. */
  @Test
  void aRingThatWentRoundStartsEachSecondAtNothing() {
    for (int second = 0; second < 100; second++) {
      rate.add(second);
      pass(1_000);
    }

    assertThat(rate.perSecond()).isEqualTo((90 + 99) / 2.0);
  }

  @Test
  void threadsThatEnterASecondAtOnceLoseNothing() throws InterruptedException {
    pass(1_000);
    Thread[] threads = new Thread[8];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int n = 0; n < 10_000; n++) {
                      rate.add(1);
                    }
                  });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    pass(1_000);

    assertThat(rate.perSecond()).isEqualTo(80_000 / 2.0);
  }
}
