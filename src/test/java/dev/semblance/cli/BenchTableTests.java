package dev.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.bench.BenchResult;
import dev.semblance.bench.BenchResult.ScenarioResult;
import dev.semblance.bench.Figures;
import dev.semblance.bench.Figures.ErrorCount;
import dev.semblance.bench.Latency;
import dev.semblance.bench.LoadSettings;
import dev.semblance.bench.Scenario;
import dev.semblance.bench.Summary;
import dev.semblance.bench.Target;
import dev.semblance.bench.TextSet;
import dev.semblance.bench.http.EncodingFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What people and programs read, from figures written by hand. */
class BenchTableTests {
  private static final Latency NONE =
      new Latency(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
  private static final Scenario SCENARIO = new Scenario(8, 2);
  private static final Map<String, ErrorCount> BUSY = Map.of("429", new ErrorCount(5, "busy"));

  private record Named(String name) implements Target {
    @Override
    public String model() {
      return "m";
    }

    @Override
    public Connection connect() {
      throw new UnsupportedOperationException();
    }
  }

  /** Ten seconds. */
  private static Figures round(
      int good, long tokens, double millis, Map<String, ErrorCount> errors) {
    Latency latency =
        good == 0 ? NONE : new Latency(millis, 2 * millis, 3 * millis, 4 * millis, millis);
    long failed = errors.values().stream().mapToLong(ErrorCount::count).sum();
    return new Figures(
        good + failed, good, 2L * good, tokens, 10, latency, NONE, NONE, errors, 0.5);
  }

  private static BenchReport report(@Nullable Double rate, Summary... summaries) {
    List<Target> targets =
        List.<Target>of(new Named("http://a"), new Named("http://b")).subList(0, summaries.length);
    return new BenchReport(
        new LoadSettings(
            Duration.ofSeconds(10), Duration.ofMillis(1500), 1, rate, Duration.ofSeconds(60), 3),
        new TextSet("built in", List.of("one", "two")),
        EncodingFormat.BASE64,
        null,
        targets,
        new BenchResult(List.of(new ScenarioResult(SCENARIO, List.of(summaries)))));
  }

  private static Summary of(Figures... rounds) {
    return new Summary(List.of(rounds));
  }

  @Test
  void oneTargetHasARowForEachScenario() {
    assertThat(BenchTable.lines(report(null, of(round(1000, 20_000, 1.25, Map.of())))))
        .containsExactly(
            "scenario  req/s  texts/s  tokens/s  p50 ms  p95 ms  p99 ms  max ms  own CPU  failed",
            "8x2       100.0    200.0      2000    1.25    2.50    3.75    5.00     0.05       0",
            "",
            "http://a, model m",
            "closed loop, 1 round of 10 s after 1.5 s of warm-up",
            "texts: 2, built in");
  }

  @Test
  void twoTargetsAreComparedAndFailuresTold() {
    Summary first = of(round(1000, 20_000, 1, BUSY));
    Summary second = of(round(250, -1, 8, Map.of()));

    assertThat(BenchTable.lines(report(40.0, first, second)))
        .containsExactly(
            "scenario         req/s  texts/s  tokens/s  p50 ms  p95 ms  p99 ms  max ms  own CPU  failed",
            "8x2       A      100.0    200.0      2000    1.00    2.00    3.00    4.00     0.05       5",
            "          B       25.0     50.0         -    8.00   16.00   24.00   32.00     0.05       0",
            "          A / B   4.00     4.00         -    0.13    0.13    0.13    0.13     1.00",
            "",
            "A: http://a, model m",
            "B: http://b, model m",
            "open loop of 40.00 requests/s (Poisson, seed 3), latency from when they were due,"
                + " 1 round of 10 s after 1.5 s of warm-up",
            "texts: 2, built in",
            "failed, 8x2 A: 5 times 429 (busy)");
  }

  @Test
  void whatHasNoValueIsADashAndNullAndIsSaid() {
    BenchReport report = report(null, of(round(0, 0, 0, BUSY)));

    assertThat(BenchTable.lines(report).get(1))
        .isEqualTo(
            "8x2         0.0      0.0         0       -       -       -       -     0.05       5");
    assertThat(report.unanswered())
        .containsExactly("http://a gave no good answer to 8x2: 5 times 429 (busy)");
    JsonNode result =
        JsonMapper.builder()
            .build()
            .readTree(new String(BenchJson.bytes(report), StandardCharsets.UTF_8))
            .at("/scenarios/0/results/0");
    assertThat(result.at("/median/p50_ms").isNull()).isTrue();
    assertThat(result.at("/median/requests_per_second").asDouble()).isZero();
    assertThat(result.at("/errors/429/count").asInt()).isEqualTo(5);
  }
}
