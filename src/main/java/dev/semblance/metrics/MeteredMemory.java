package dev.semblance.metrics;

import dev.semblance.capacity.HeldBytes;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** What requests hold of the heap, and what they may. */
final class MeteredMemory implements MeterBinder {
  private final HeldBytes heldBytes;

  MeteredMemory(HeldBytes heldBytes) {
    this.heldBytes = heldBytes;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, SemblanceMeter.HELD, HeldBytes::held);
    gauge(registry, SemblanceMeter.HELD_LIMIT, HeldBytes::limit);
  }

  private void gauge(
      MeterRegistry registry, SemblanceMeter meter, ToDoubleFunction<HeldBytes> bytes) {
    Gauge.builder(meter.meterName(), heldBytes, bytes)
        .description(meter.description())
        .baseUnit(meter.unit())
        .register(registry);
  }
}
