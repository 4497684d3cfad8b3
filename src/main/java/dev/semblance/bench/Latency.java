package dev.semblance.bench;

import org.HdrHistogram.Histogram;

/**
 * Milliseconds that answers took; NaN where there were none. From an HdrHistogram of nanoseconds,
 * so at most 0.1 % too high.
 */
public record Latency(double p50, double p95, double p99, double max, double mean) {
  private static final double MILLI = 1e6;

  static Latency of(Histogram nanos) {
    if (nanos.getTotalCount() == 0) {
      return new Latency(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    return new Latency(
        nanos.getValueAtPercentile(50) / MILLI,
        nanos.getValueAtPercentile(95) / MILLI,
        nanos.getValueAtPercentile(99) / MILLI,
        nanos.getMaxValue() / MILLI,
        nanos.getMean() / MILLI);
  }
}
