package dev.semblance.bench;

import java.util.function.ToDoubleFunction;

/** What runs are compared by; NaN where a run has no value. */
public enum Measure {
  /** Good answers a second. */
  REQUESTS("requests_per_second", figures -> figures.good() / figures.seconds()),
  TEXTS("texts_per_second", figures -> figures.texts() / figures.seconds()),
  TOKENS("tokens_per_second", Measure::tokensPerSecond),
  P50("p50_ms", figures -> figures.latency().p50()),
  P95("p95_ms", figures -> figures.latency().p95()),
  P99("p99_ms", figures -> figures.latency().p99()),
  MAX("max_ms", figures -> figures.latency().max()),
  MEAN("mean_ms", figures -> figures.latency().mean()),
  /** Processor seconds a second that this process took. */
  CPU("own_cpu", figures -> figures.cpuSeconds() / figures.seconds());

  private final String wireName;
  private final ToDoubleFunction<Figures> formula;

  Measure(String wireName, ToDoubleFunction<Figures> formula) {
    this.wireName = wireName;
    this.formula = formula;
  }

  public String wireName() {
    return wireName;
  }

  public double of(Figures figures) {
    return formula.applyAsDouble(figures);
  }

  private static double tokensPerSecond(Figures figures) {
    return figures.tokens() == Answer.Embedded.UNKNOWN
        ? Double.NaN
        : figures.tokens() / figures.seconds();
  }
}
