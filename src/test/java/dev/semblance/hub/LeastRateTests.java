package dev.semblance.hub;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeastRateTests {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void aByteEveryTwoSecondsIsGivenUpAfterAWindow() throws Exception {
    LeastRate rate = new LeastRate(1_024, Duration.ofSeconds(30));
    for (int i = 0; i < 14; i++) {
      rate.count(2 * SECOND, 1);
    }

    assertThatThrownBy(() -> rate.count(2 * SECOND, 1))
        .hasMessage(
            "too slow: 15 bytes came in 30.0 s, the least is 1024 bytes a second"
                + " (semblance.hub.min-rate)");
  }

  @Test
  void whatIsFastEnoughGoesOnForEver() throws Exception {
    LeastRate rate = new LeastRate(1_024, Duration.ofSeconds(30));
    for (int i = 0; i < 1_000; i++) {
      rate.count(SECOND, 1_024);
    }
  }

  @Test
  void eachWindowCountsForItself() throws Exception {
    LeastRate rate = new LeastRate(1_024, Duration.ofSeconds(30));
    rate.count(31 * SECOND, 1_000_000);

    assertThatThrownBy(() -> rate.count(31 * SECOND, 1)).hasMessageContaining("too slow");
  }

  @Test
  void zeroIsNoLimit() {
    LeastRate rate = new LeastRate(0, Duration.ofSeconds(30));

    assertThatCode(() -> rate.count(3_600 * SECOND, 0)).doesNotThrowAnyException();
  }
}
