package dev.semblance.metrics;

import dev.semblance.api.AnswerListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** Times the writing of answers. */
final class MeteredAnswers implements AnswerListener {

  private final Timer serialise;

  MeteredAnswers(MeterRegistry registry) {
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
}
