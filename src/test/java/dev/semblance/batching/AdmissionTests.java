package dev.semblance.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.Lane;
import dev.semblance.fault.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdmissionTests {
  private static final BatchLimits LIMITS =
      new BatchLimits(16, 8, 100, 90, Duration.ofSeconds(2), Duration.ofMillis(40), 4);
  private static final long SECOND = 1_000_000_000L;

  private final DrainRate drainRate = new DrainRate(1);
  private final Admission admission = new Admission(LIMITS, drainRate, EncoderListener.SILENT);

  private void admit(long tokens) {
    admission.admit("input", Lane.BULK, 1, tokens);
  }

  @Test
  void requestsAreLetInUntilTheQueueIsFull() {
    admit(60);
    admit(40);

    assertThat(admission.permits()).isEqualTo(100);
  }

  @Test
  void aRequestIsRefusedWholeWithAllNumbers() {
    admit(60);

    assertThatExceptionOfType(Fault.Overloaded.class)
        .isThrownBy(() -> admit(41))
        .withMessage(
            "busy: 60 tokens are waiting, this request adds 41, at most 100 may wait;"
                + " retry after 1 s");
    assertThat(admission.permits()).isEqualTo(60);
  }

  @Test
  void roomGivenBackIsRoomAgain() {
    admit(60);
    admission.giveBack(1);

    admit(41);

    assertThat(admission.permits()).isEqualTo(100);
  }

  @Test
  void theDepthIsToldInTokensAndInSecondsAtTheMeasuredRate() {
    drainRate.forwarded(200, SECOND);

    admit(60);

    assertThat(admission.tokens()).isEqualTo(60);
    assertThat(admission.seconds()).isEqualTo(0.3);
  }

  @Test
  void aRequestThatCouldNeverFitIsOverALimit() {
    assertThatExceptionOfType(Fault.LimitExceeded.class)
        .isThrownBy(() -> admit(91))
        .withMessage("input has 91 tokens, a request may have 90");
  }

  @Test
  void aHopelessRequestIsRefusedBeforeItIsTokenised() {
    admit(90);

    assertThatExceptionOfType(Fault.Overloaded.class)
        .isThrownBy(() -> admission.checkRoom("input", Lane.BULK, 11, 11));
    assertThat(admission.permits()).isEqualTo(90);
  }

  @Test
  void aRequestOfTooManyInputsIsOverALimitBeforeItIsTokenised() {
    assertThatExceptionOfType(Fault.LimitExceeded.class)
        .isThrownBy(() -> admission.checkRoom("input", Lane.BULK, 91, 91))
        .withMessage("input has at least 91 tokens, a request may have 90");
  }

  @Test
  void retryAfterIsTheTimeUntilThereIsRoomAtTheMeasuredRate() {
    drainRate.forwarded(10, SECOND);
    admit(90);

    // 90 + 80 - 100 = 70 tokens have to go, 10 go in a second.
    assertThat(retryAfter(80)).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void retryAfterIsRoundedUpToOneSecond() {
    drainRate.forwarded(1_000, SECOND);
    admit(90);

    assertThat(retryAfter(11)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void retryAfterIsAMinuteAtMost() {
    drainRate.forwarded(1, SECOND);
    admit(90);

    assertThat(retryAfter(90)).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void theRateFollowsTheLatestPassesByAFifth() {
    drainRate.forwarded(10, SECOND);
    drainRate.forwarded(20, SECOND);

    assertThat(drainRate.tokensPerSecond()).isEqualTo(12);
  }

  @Test
  void aLongPassCountsForMoreThanAShortOne() {
    drainRate.forwarded(100, SECOND);
    drainRate.forwarded(1, SECOND / 1_000);

    assertThat(drainRate.tokensPerSecond()).isBetween(99.0, 101.0);
  }

  @Test
  void twoModelsDrainTwiceAsFast() {
    DrainRate two = new DrainRate(2);
    two.forwarded(10, SECOND);

    assertThat(two.tokensPerSecond()).isEqualTo(20);
    assertThat(two.tokensIn(Duration.ofMillis(500))).isEqualTo(5);
  }

  @Test
  void nothingIsConfinedBeforeTheFirstMeasurement() {
    assertThat(drainRate.tokensIn(Duration.ofMillis(40))).isEqualTo(Long.MAX_VALUE);
    assertThat(drainRate.tokensPerSecond()).isPositive();
  }

  private Duration retryAfter(long tokens) {
    return catchThrowableOfType(Fault.Overloaded.class, () -> admit(tokens)).retryAfter();
  }
}
