package dev.semblance.metrics;

import dev.semblance.collection.StoreWatch;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Times calls to a store that is not in this process, and draws each as a span. Safe to share. */
final class WatchedStore implements StoreWatch {
  private final MeterRegistry registry;
  private final Tracer tracer;

  WatchedStore(MeterRegistry registry, Tracer tracer) {
    this.registry = registry;
    this.tracer = tracer;
  }

  @Override
  public <T extends @Nullable Object> T watch(String store, String operation, Supplier<T> call) {
    long began = System.nanoTime();
    Span parent = tracer.currentSpan();
    // What is done in the background, many times a minute, begins no trace.
    Span span =
        parent == null
            ? null
            : tracer
                .spanBuilder()
                .setParent(parent.context())
                .name("store " + operation)
                .tag("db.system.name", store)
                .start();
    String outcome = "failed";
    try {
      T result = call.get();
      outcome = "done";
      return result;
    } finally {
      if (span != null) {
        span.tag("semblance.outcome", outcome).end();
      }
      timer(store, operation, outcome).record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
    }
  }

  private Timer timer(String store, String operation, String outcome) {
    return Timer.builder(SemblanceMeter.STORE.meterName())
        .description(SemblanceMeter.STORE.description())
        .tag("store", store)
        .tag("operation", operation)
        .tag("outcome", outcome)
        .serviceLevelObjectives(Latencies.BUCKETS)
        .register(registry);
  }
}
