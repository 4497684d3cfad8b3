package dev.semblance.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the whole process takes: the heap's meters do not see libtorch's memory. Linux only; elsewhere no meter. */
final class ResidentMemory implements MeterBinder {

  private static final Path STATUS = Path.of("/proc/self/status");

  @Override
  public void bindTo(MeterRegistry registry) {
    if (Files.isReadable(STATUS)) {
      SemblanceMeter meter = SemblanceMeter.RESIDENT;
      Gauge.builder(meter.meterName(), ResidentMemory::bytes)
          .description(meter.description())
          .baseUnit(meter.unit())
          .register(registry);
    }
  }

  private static double bytes() {
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
