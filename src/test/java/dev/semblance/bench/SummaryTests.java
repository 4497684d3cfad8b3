package dev.semblance.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.bench.Figures.ErrorCount;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SummaryTests {
  private static final double NONE = Double.NaN;

  /** A second with so many good answers; p50 in milliseconds. */
  private static Figures round(int good, double p50) {
    return round(good, p50, Map.of());
  }

  private static Figures round(int good, double p50, Map<String, ErrorCount> errors) {
    long failed = errors.values().stream().mapToLong(ErrorCount::count).sum();
    Latency latency = new Latency(p50, p50, p50, p50, p50);
    return new Figures(good + failed, good, good, good, 1, latency, latency, latency, errors, 0);
  }

  private static Summary of(Figures... rounds) {
    return new Summary(List.of(rounds));
  }

  @Test
  void theMedianIsTheMiddleRound() {
    Summary summary = of(round(100, 5), round(10, 80), round(90, 6));

    assertThat(summary.median(Measure.REQUESTS)).isEqualTo(90);
    assertThat(summary.median(Measure.P50)).isEqualTo(6);
  }

  @Test
  void ofAnEvenNumberItIsTheMeanOfTheTwoInTheMiddle() {
    Summary summary = of(round(1, 1), round(100, 1), round(10, 1), round(20, 1));

    assertThat(summary.median(Measure.REQUESTS)).isEqualTo(15);
  }

  @Test
  void aRoundWithoutAValueIsLeftOut() {
    assertThat(of(round(0, NONE), round(4, 8)).median(Measure.P50)).isEqualTo(8);
    assertThat(of(round(0, NONE)).median(Measure.P50)).isNaN();
  }

  /** The machine is half as fast in the second round, and the ratio does not move. */
  @Test
  void theRatioComparesWithinEachRound() {
    Summary first = of(round(300, 1), round(150, 2), round(60, 5));
    Summary second = of(round(100, 3), round(50, 6), round(20, 15));

    assertThat(first.ratio(second, Measure.REQUESTS)).isEqualTo(3);
    assertThat(second.ratio(first, Measure.P50)).isEqualTo(3);
  }

  @Test
  void thereIsNoRatioToNothing() {
    assertThat(of(round(5, 1)).ratio(of(round(0, NONE)), Measure.REQUESTS)).isNaN();
    assertThat(of(round(5, 1)).ratio(of(round(0, NONE)), Measure.P50)).isNaN();
  }

  @Test
  void errorsOfAllRoundsAreAddedUp() {
    Summary summary =
        of(
            round(1, 1, Map.of("429", new ErrorCount(2, "busy"))),
            round(
                1,
                1,
                Map.of("429", new ErrorCount(3, "again"), "500", new ErrorCount(1, "broken"))));

    assertThat(summary.errors())
        .containsExactly(
            Map.entry("429", new ErrorCount(5, "busy")),
            Map.entry("500", new ErrorCount(1, "broken")));
    assertThat(summary.failed()).isEqualTo(6);
    assertThat(summary.good()).isEqualTo(2);
  }

  @Test
  void allAnsweredMeansEveryTargetInEveryScenario() {
    Summary good = of(round(0, NONE), round(1, 1));
    Summary bad = of(round(0, NONE));

    assertThat(result(good, good).allAnswered()).isTrue();
    assertThat(result(good, bad).allAnswered()).isFalse();
  }

  private static BenchResult result(Summary... summaries) {
    return new BenchResult(
        List.of(new BenchResult.ScenarioResult(new Scenario(1, 1), Stream.of(summaries).toList())));
  }
}
