package dev.semblance.capacity;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What the whole process takes of the machine: the heap's figures do not see libtorch's memory. */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int KIBIBYTE = 1024;

  private ProcessMemory() {}

  /** Memory of the process that is in RAM now; empty where the system does not say (not Linux). */
  public static OptionalLong residentBytes() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("VmRSS:")) {
          return OptionalLong.of(Long.parseLong(line.replaceAll("[^0-9]", "")) * KIBIBYTE);
        }
      }
    } catch (IOException e) {
      // Nothing is known then.
    }
    return OptionalLong.empty();
  }

  /** What the process may have: its container's limit where there is one, else the machine's. */
  public static OptionalLong limitBytes() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? OptionalLong.of(system.getTotalMemorySize())
        : OptionalLong.empty();
  }
}
