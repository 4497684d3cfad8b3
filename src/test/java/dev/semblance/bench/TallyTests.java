package dev.semblance.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Times are written by hand: the clock starts at 1 s, a run is to last 2 s. */
class TallyTests {
  private static final long MILLI = 1_000_000;
  private static final long BEGAN = 1_000 * MILLI;
  private static final long RUN = 2_000 * MILLI;

  private final Tally tally = new Tally(BEGAN);

  private void count(long due, long sent, long arrived, Answer answer) {
    tally.count(BEGAN + due * MILLI, BEGAN + sent * MILLI, BEGAN + arrived * MILLI, 4, answer);
  }

  private Figures figures() {
    return tally.figures(RUN, 0.5);
  }

  @Test
  void timeCountsFromWhenARequestWasDueNotFromWhenItWasSent() {
    count(100, 400, 450, new Answer.Embedded(10));

    assertThat(figures().latency().p50()).isCloseTo(350, within(0.4));
    assertThat(figures().lateness().max()).isCloseTo(300, within(0.4));
  }

  @Test
  void percentilesAreOfGoodAnswersOnly() {
    for (int i = 1; i <= 100; i++) {
      count(0, 0, i, new Answer.Embedded(10));
    }
    count(0, 0, 1_900, new Answer.Failed("429", "busy"));

    Latency latency = figures().latency();
    assertThat(latency.p50()).isCloseTo(50, within(0.1));
    assertThat(latency.p95()).isCloseTo(95, within(0.1));
    assertThat(latency.p99()).isCloseTo(99, within(0.1));
    assertThat(latency.max()).isCloseTo(100, within(0.1));
    assertThat(latency.mean()).isCloseTo(50.5, within(0.1));
    assertThat(figures().failureLatency().p50()).isCloseTo(1_900, within(2.0));
  }

  @Test
  void failuresAreCountedByKindAndTheFirstOfEachIsRemembered() {
    count(0, 0, 1, new Answer.Embedded(10));
    count(0, 0, 1, new Answer.Failed("429", "busy: 5"));
    count(0, 0, 1, new Answer.Failed("429", "busy: 6"));
    count(0, 0, 1, new Answer.Failed(Answer.Failed.TIMEOUT, "nothing came"));

    Figures figures = figures();
    assertThat(figures.requests()).isEqualTo(4);
    assertThat(figures.good()).isEqualTo(1);
    assertThat(figures.failed()).isEqualTo(3);
    assertThat(figures.texts()).isEqualTo(4);
    assertThat(figures.errors())
        .containsExactly(
            java.util.Map.entry("429", new Figures.ErrorCount(2, "busy: 5")),
            java.util.Map.entry("timeout", new Figures.ErrorCount(1, "nothing came")));
  }

  @Test
  void ratesAreOverTheTimeToTheLastAnswer() {
    count(0, 0, 10, new Answer.Embedded(30));
    count(1_990, 1_990, 2_500, new Answer.Embedded(70));

    assertThat(Measure.REQUESTS.of(figures())).isCloseTo(2 / 2.5, within(1e-9));
    assertThat(Measure.TEXTS.of(figures())).isCloseTo(8 / 2.5, within(1e-9));
    assertThat(Measure.TOKENS.of(figures())).isCloseTo(100 / 2.5, within(1e-9));
    assertThat(Measure.CPU.of(figures())).isCloseTo(0.5 / 2.5, within(1e-9));
  }

  @Test
  void aRunIsNeverShorterThanItWasToBe() {
    count(0, 0, 10, new Answer.Embedded(30));

    assertThat(figures().seconds()).isEqualTo(2.0);
  }

  @Test
  void oneAnswerWithoutUsageMakesTheTokensUnknown() {
    count(0, 0, 1, new Answer.Embedded(30));
    count(0, 0, 1, new Answer.Embedded(Answer.Embedded.UNKNOWN));
    count(0, 0, 1, new Answer.Embedded(30));

    assertThat(Measure.TOKENS.of(figures())).isNaN();
    assertThat(Measure.REQUESTS.of(figures())).isEqualTo(1.5);
  }

  @Test
  void withoutGoodAnswersThereIsNoLatency() {
    count(0, 0, 1, new Answer.Failed("500", ""));

    assertThat(Measure.P99.of(figures())).isNaN();
    assertThat(Measure.TEXTS.of(figures())).isZero();
  }

  private void checkReachable(long now) throws TargetUnreachable {
    tally.checkReachable("http://there", 3, 5_000 * MILLI, BEGAN + now * MILLI);
  }

  @Test
  void aTargetThatLetsNobodyConnectForLongIsUnreachable() throws Exception {
    Answer refused = new Answer.Failed(Answer.Failed.UNREACHABLE, "Connection refused");
    count(0, 0, 100, new Answer.Embedded(10));
    count(100, 100, 101, refused);
    count(200, 200, 201, refused);
    checkReachable(9_000);
    count(5_000, 5_000, 5_001, refused);
    checkReachable(5_099);

    assertThatExceptionOfType(TargetUnreachable.class)
        .isThrownBy(() -> checkReachable(5_100))
        .withMessage(
            "http://there cannot be reached: 3 requests in a row over 5 s,"
                + " the last: Connection refused");
  }

  @Test
  void anyOtherAnswerShowsThatATargetCanBeReached() throws Exception {
    Answer refused = new Answer.Failed(Answer.Failed.UNREACHABLE, "Connection refused");
    for (int i = 0; i < 9; i++) {
      count(i, i, i + 1, refused);
    }
    count(10, 10, 11, new Answer.Failed("503", "starting"));

    checkReachable(60_000);
    assertThat(figures().failed()).isEqualTo(10);
  }
}
