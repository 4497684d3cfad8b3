package dev.semblance.metrics;

import dev.semblance.api.AnswerListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** Times the writing of answers, and counts what their requests left open. */
final class MeteredAnswers implements AnswerListener {

  private final MeterRegistry registry;
  private final Timer serialise;

  MeteredAnswers(MeterRegistry registry) {
    this.registry = registry;
    SemblanceMeter meter = SemblanceMeter.SERIALISE;
    serialise =
        Timer.builder(meter.meterName())
            .description(meter.description())
            .serviceLevelObjectives(Latencies.BUCKETS)
            .register(registry);
  }

  @Override
  public void written(long nanos) {
    serialise.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void promptMissing(String model) {
    SemblanceMeter meter = SemblanceMeter.PROMPTS_MISSING;
    Counter.builder(meter.meterName())
        .description(meter.description())
        .tag("model", model)
        .register(registry)
        .increment();
  }
}
