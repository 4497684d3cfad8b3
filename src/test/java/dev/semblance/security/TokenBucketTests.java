package dev.semblance.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketTests {
  private static final long SECOND = 1_000_000_000L;

  private final TokenBucket sixty = new TokenBucket(60, 0);

  @Test
  void aFullBucketMayBeEmptiedAtOnce() {
    assertThat(sixty.take(60, 0)).isZero();

    assertThat(sixty.remaining(0)).isZero();
    assertThat(sixty.take(1, 0)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void itFillsEvenlyAndNeverOverItsBrim() {
    sixty.take(60, 0);

    assertThat(sixty.remaining(10 * SECOND)).isEqualTo(10);
    assertThat(sixty.remaining(10 * SECOND + SECOND / 2)).isEqualTo(10);
    assertThat(sixty.untilFull(10 * SECOND))
        .isBetween(Duration.ofMillis(49_499), Duration.ofSeconds(50));
    assertThat(sixty.remaining(3600 * SECOND)).isEqualTo(60);
    assertThat(sixty.untilFull(3600 * SECOND)).isZero();
  }

  @Test
  void whoWaitsAsLongAsToldIsServedAndNotAMomentBefore() {
    sixty.take(55, 0);

    Duration wait = sixty.take(20, 0);
    assertThat(wait).isEqualTo(Duration.ofSeconds(15));
    assertThat(sixty.take(20, wait.toNanos() - SECOND / 100)).isPositive();
    assertThat(sixty.take(20, wait.toNanos())).isZero();
  }

  @Test
  void aRefusalTakesNothing() {
    sixty.take(50, 0);
    sixty.take(30, 0);

    assertThat(sixty.remaining(0)).isEqualTo(10);
  }

  @Test
  void whatIsLargerThanTheBucketIsGivenOnceItIsFullAndThenOwed() {
    sixty.take(1, 0);
    assertThat(sixty.take(180, 0)).isEqualTo(Duration.ofSeconds(1));

    assertThat(sixty.take(180, SECOND)).isZero();

    assertThat(sixty.remaining(SECOND)).isZero();
    assertThat(sixty.take(1, SECOND)).isEqualTo(Duration.ofSeconds(121));
    assertThat(sixty.untilFull(SECOND)).isEqualTo(Duration.ofSeconds(180));
  }

  @Test
  void settlingPutsBackWhatWasNotUsedAndTakesWhatWasMissing() {
    sixty.take(50, 0);
    sixty.settle(20, 0);
    assertThat(sixty.remaining(0)).isEqualTo(30);

    sixty.settle(-40, 0);
    assertThat(sixty.remaining(0)).isZero();
    assertThat(sixty.take(1, 0)).isEqualTo(Duration.ofSeconds(11));
  }

  @Test
  void inTheLongRunNoMoreFlowsOutThanIn() {
    long taken = 0;
    for (long now = 0; now < 600 * SECOND; now += SECOND / 10) {
      taken += sixty.take(7, now).isZero() ? 7 : 0;
    }

    assertThat(taken).isBetween(60L * 10, 60L * 11);
  }

  @Test
  void aClockThatStandsStillOrStepsBackGivesNothing() {
    sixty.take(60, 10 * SECOND);

    assertThat(sixty.remaining(10 * SECOND)).isZero();
    assertThat(sixty.remaining(5 * SECOND)).isZero();
    assertThat(sixty.remaining(11 * SECOND)).isEqualTo(1);
  }
}
