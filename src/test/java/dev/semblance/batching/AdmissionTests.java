package dev.semblance.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EncoderListener;
import dev.semblance.encoder.Lane;
import dev.semblance.encoder.TokenGuess;
import dev.semblance.fault.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdmissionTests {
  private static final BatchLimits LIMITS =
      new BatchLimits(16, 8, 100, 90, Duration.ofSeconds(2), Duration.ofMillis(40), 4);
  private static final int MAX_TOKENS = 16;
  private static final long SECOND = 1_000_000_000L;

  private final DrainRate drainRate = new DrainRate(1);
  private final Admission admission =
      new Admission(LIMITS, drainRate, EncoderListener.SILENT, () -> 0);

  private final TokenEstimate estimate = new TokenEstimate(MAX_TOKENS);

  private static Arrival arrival(Lane lane) {
    return new Arrival("input", lane, 0, 0, null);
  }

  private void checkRoom(List<EmbedInput> inputs) {
    admission.checkRoom(arrival(Lane.QUERY), inputs, estimate);
  }

  private static List<EmbedInput> texts(int count, String text) {
    return Collections.nCopies(count, new EmbedInput.Text(text));
  }

  private void admit(long tokens) {
    admission.admit(arrival(Lane.QUERY), 1, tokens);
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
  void bulkLeavesAnEighthOfTheRoomToQueries() {
    admission.admit(arrival(Lane.BULK), 1, 80);
    admission.admit(arrival(Lane.BULK), 1, 8);

    assertThatExceptionOfType(Fault.Overloaded.class)
        .isThrownBy(() -> admission.admit(arrival(Lane.BULK), 1, 1))
        .withMessageContaining("88 tokens are waiting, this request adds 1, at most 88 may wait");
    assertThatExceptionOfType(Fault.Overloaded.class)
        .isThrownBy(() -> admission.checkRoom(arrival(Lane.BULK), texts(5, "aaaa"), estimate))
        .withMessageContaining("at most 88 may wait");
    admit(12);
    assertThat(admission.permits()).isEqualTo(100);
  }

  @Test
  void bulkThatNeedsMoreComesInWhileNothingWaits() {
    admission.admit(arrival(Lane.BULK), 1, 90);

    assertThat(admission.permits()).isEqualTo(90);
  }

  @Test
  void roomGivenBackIsRoomAgain() {
    admit(60);
    admission.giveBack(Lane.QUERY, 1);

    admit(41);

    assertThat(admission.permits()).isEqualTo(100);
  }

  @Test
  void theDepthIsToldInTokensAndInSecondsAtTheMeasuredRate() {
    drainRate.forwarded(200, SECOND);

    admit(60);

    assertThat(admission.permits()).isEqualTo(60);
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
        .isThrownBy(() -> checkRoom(texts(11, "a")))
        .withMessageStartingWith("busy: 90 tokens are waiting, this request adds about 11, ");
    assertThat(admission.permits()).isEqualTo(90);
  }

  @Test
  void aLongTextIsRefusedByItsBytesOnceTheirTokensAreKnown() {
    admit(90);
    checkRoom(texts(1, "x".repeat(1_000)));
    estimate.learn("x".repeat(40), 10);

    // Half of 80 / 4 tokens are 10, for which there is room; half of 88 / 4 are 11.
    checkRoom(texts(1, "x".repeat(80)));
    assertThatExceptionOfType(Fault.Overloaded.class)
        .isThrownBy(() -> checkRoom(texts(1, "x".repeat(88))))
        .withMessageContaining("adds about 11, ");
  }

  @Test
  void aTextCountsForNoMoreThanTheModelTakesOfIt() {
    estimate.learn("x", 1);

    assertThat(estimate.atLeast(texts(1, "x".repeat(40)))).isEqualTo(10);
    assertThat(estimate.atLeast(texts(1, "x".repeat(1_000)))).isEqualTo(MAX_TOKENS);
    assertThat(estimate.atLeast(List.of(new EmbedInput.TokenIds(new int[7])))).isEqualTo(7);
  }

  @Test
  void theEstimateFollowsWhatWasTokenisedLately() {
    estimate.learn("x".repeat(100), 100);
    for (int i = 0; i < 200; i++) {
      estimate.learn("x".repeat(100), 20);
    }

    assertThat(estimate.atLeast(texts(1, "x".repeat(100)))).isEqualTo(10);
  }

  @Test
  void bytesAreThoseOfUtf8() {
    for (String text : List.of("", "abc", "žluť", "日本語", "👍🏽x", "a\u0000b")) {
      assertThat(TokenGuess.utf8Bytes(text))
          .isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }
  }

  @Test
  void roomForTheMostThatATextCanBeNeedsNoEstimate() {
    estimate.learn("x", 1_000);

    checkRoom(texts(10, "x".repeat(3)));
  }

  @Test
  void aRequestOfTooManyInputsIsOverALimitBeforeItIsTokenised() {
    assertThatExceptionOfType(Fault.LimitExceeded.class)
        .isThrownBy(() -> checkRoom(texts(91, "a")))
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
