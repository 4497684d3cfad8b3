package dev.semblance.metrics;

import dev.semblance.cache.CacheListener;
import dev.semblance.text.WireName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the embedding cache tells. */
final class MeteredCache implements CacheListener {

  private final MeterRegistry registry;
  private final LongAdder bytes = new LongAdder();
  private final Counter evicted;
  private final Map<Failure, Counter> failures = new EnumMap<>(Failure.class);
  private final AtomicBoolean hasCircuit = new AtomicBoolean();
  private volatile double open;

  MeteredCache(MeterRegistry registry) {
    this.registry = registry;
    evicted = counter(SemblanceMeter.CACHE_EVICTED);
    for (Failure failure : Failure.values()) {
      failures.put(failure, counter(SemblanceMeter.CACHE_FAILED, "kind", tag(failure)));
    }
    gauge(SemblanceMeter.CACHE_BYTES, Gauge.builder(name(SemblanceMeter.CACHE_BYTES), bytes::sum));
  }

  @Override
  public void answered(String model, Source source, int inputs) {
    counter(SemblanceMeter.CACHE_ANSWERED, "model", model, "source", tag(source)).increment(inputs);
  }

  @Override
  public void evicted(int entries) {
    evicted.increment(entries);
  }

  @Override
  public void memoryChanged(long change) {
    bytes.add(change);
  }

  @Override
  public void failed(Failure failure) {
    Counter counter = failures.get(failure);
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void circuit(Circuit circuit) {
    open =
        switch (circuit) {
          case CLOSED -> 0;
          case HALF_OPEN -> 0.5;
          case OPEN -> 1;
        };
    if (!hasCircuit.getAndSet(true)) {
      gauge(
          SemblanceMeter.CACHE_CIRCUIT,
          Gauge.builder(name(SemblanceMeter.CACHE_CIRCUIT), () -> open));
    }
  }

  private Counter counter(SemblanceMeter meter, String... tags) {
    return Counter.builder(name(meter))
        .description(meter.description())
        .baseUnit(meter.unit())
        .tags(tags)
        .register(registry);
  }

  private <T> void gauge(SemblanceMeter meter, Gauge.Builder<T> gauge) {
    gauge.description(meter.description()).baseUnit(meter.unit()).register(registry);
  }

  private static String name(SemblanceMeter meter) {
    return meter.meterName();
  }

  private static String tag(Enum<?> word) {
    return WireName.of(word);
  }
}
