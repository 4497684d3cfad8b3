package dev.semblance.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * How many threads can compute at full speed: matrix kernels gain nothing from a core's second
 * hardware thread. What {@link NativeLibraries#prepare} wants to know.
 */
public final class Cores {

  private Cores() {}

  /** Physical cores, or the container's quota if that is smaller. */
  public static int usable() {
    int quota = Runtime.getRuntime().availableProcessors();
    int physical = physical(Path.of("/sys/devices/system/cpu"), quota);
    return Math.max(1, Math.min(quota, physical));
  }

  /** Counts groups of sibling threads; {@code fallback} where the system does not tell. */
  static int physical(Path cpus, int fallback) {
    Set<String> siblings = new HashSet<>();
    for (int cpu = 0; cpu < 4096; cpu++) {
      Path list = cpus.resolve("cpu" + cpu + "/topology/thread_siblings_list");
      if (!Files.isReadable(list)) {
        if (!Files.isDirectory(cpus.resolve("cpu" + cpu))) {
          break;
        }
        continue;
      }
      try {
        siblings.add(Files.readString(list).strip());
      } catch (IOException e) {
        return fallback;
      }
    }
    return siblings.isEmpty() ? fallback : siblings.size();
  }
}
