package dev.semblance.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AnswerPaceTests {
  private static final int RATE = 4_096;

  private final AtomicLong now = new AtomicLong(-5);
  private final AnswerPace pace = new AnswerPace(RATE, now::get);

  /** A connection that takes nothing for some time and then so many bytes; more are left. */
  private boolean takes(int bytes, double afterSeconds) {
    now.addAndGet((long) (afterSeconds * 1e9));
    return pace.wrote(bytes, 100_000);
  }

  @Test
  void whoReadsTwoKilobytesEveryTenSecondsIsTooSlowSoon() {
    takes(200_000, 0);

    assertThat(takes(2_048, 10)).isTrue();
    assertThat(takes(2_048, 10)).isFalse();
  }

  @Test
  void whoReadsALittleFasterThanTheLeastRateMayGoOnForEver() {
    takes(200_000, 0);

    for (int i = 0; i < 10_000; i++) {
      assertThat(takes(RATE + 10, 1)).isTrue();
    }
  }

  @Test
  void manyBytesAfterALongSilenceMakeUpForIt() {
    takes(200_000, 0);

    assertThat(takes(60 * RATE, 60)).isTrue();
    assertThat(takes(50 * RATE, 61)).isFalse();
  }

  @Test
  void havingBeenFastIsWorthNoMoreThanTheGrace() {
    takes(1_000_000_000, 0);

    assertThat(takes(1, 9.9)).isTrue();
    assertThat(takes(1, 0.2)).isFalse();
  }

  @Test
  void timeInWhichNothingWaitsToBeTakenDoesNotCount() {
    assertThat(pace.wrote(8_192, 0)).isTrue();
    now.addAndGet(3_600_000_000_000L);

    assertThat(pace.wrote(8_192, 0)).isTrue();
    assertThat(takes(0, 3_600)).isTrue();
    assertThat(takes(1, 1)).isTrue();
  }

  @Test
  void anotherConnectionBeginsAnew() {
    takes(0, 0);
    assertThat(takes(1, 60)).isFalse();

    pace.restart();

    assertThat(takes(0, 60)).isTrue();
    assertThat(takes(1, 9)).isTrue();
  }

  @Test
  void aStallLastsAsLongAsALeastReaderNeedsForAThirdOfTheBuffer() {
    assertThat(PacedChannels.stall(4 << 10)).hasSeconds(34);
    assertThat(PacedChannels.stall(1L << 40)).hasMillis(10_001);
  }
}
