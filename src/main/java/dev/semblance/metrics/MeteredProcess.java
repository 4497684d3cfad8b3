package dev.semblance.metrics;

import dev.semblance.capacity.ProcessMemory;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * What the whole process takes: the heap's meters do not see libtorch's memory. Linux only;
 * elsewhere no meters.
 */
final class MeteredProcess implements MeterBinder {

  private final MemoryMXBean jvm = ManagementFactory.getMemoryMXBean();

  @Override
  public void bindTo(MeterRegistry registry) {
    if (ProcessMemory.residentBytes().isPresent()) {
      gauge(registry, SemblanceMeter.RESIDENT, MeteredProcess::resident);
      gauge(registry, SemblanceMeter.NATIVE, this::beyondJvm);
    }
  }

  private static void gauge(MeterRegistry registry, SemblanceMeter meter, Supplier<Number> bytes) {
    Gauge.builder(meter.meterName(), bytes)
        .description(meter.description())
        .baseUnit(meter.unit())
        .register(registry);
  }

  /** Committed memory need not be resident yet, so this is the least it can be. */
  private double beyondJvm() {
    long committed =
        jvm.getHeapMemoryUsage().getCommitted() + jvm.getNonHeapMemoryUsage().getCommitted();
    return Math.max(0, resident() - committed);
  }

  private static double resident() {
    // Empty is a gap in the gauge.
    OptionalLong bytes = ProcessMemory.residentBytes();
    return bytes.isPresent() ? bytes.getAsLong() : Double.NaN;
  }
}
