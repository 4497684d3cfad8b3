package dev.semblance.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * What the whole process takes: the heap's meters do not see libtorch's memory. Linux only;
 * elsewhere no meters.
 */
final class ProcessMemory implements MeterBinder {

  private static final Path STATUS = Path.of("/proc/self/status");

  private final MemoryMXBean jvm = ManagementFactory.getMemoryMXBean();

  @Override
  public void bindTo(MeterRegistry registry) {
    if (Files.isReadable(STATUS)) {
      gauge(registry, SemblanceMeter.RESIDENT, ProcessMemory::resident);
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
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024.0;
        }
      }
    } catch (IOException e) {
      // The gauge shows a gap then.
    }
    return Double.NaN;
  }
}
