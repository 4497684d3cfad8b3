package dev.semblance.serving;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Gives back what a start leaves in Java's heap, before the first request comes: most of it is
 * garbage by then, and the JVM would keep its memory for garbage to come.
 *
 * <p>How much a heap keeps free is set for this one collection and set back, so nothing changes for
 * the heap that callers make. Options that somebody chose stay as they are.
 */
public final class HeapAfterStart implements ApplicationListener<ApplicationStartedEvent> {

  private static final Logger log = LoggerFactory.getLogger(HeapAfterStart.class);

  /** The lower bound first: neither may pass the other on the way. */
  private static final Map<String, String> LITTLE_FREE = new LinkedHashMap<>();

  static {
    LITTLE_FREE.put("MinHeapFreeRatio", "10");
    LITTLE_FREE.put("MaxHeapFreeRatio", "30");
  }

  @Override
  public void onApplicationEvent(ApplicationStartedEvent event) {
    shrink();
  }

  /** Collects garbage, and keeps little of the heap free. */
  static void shrink() {
    SequencedMap<String, String> before = new LinkedHashMap<>();
    HotSpotDiagnosticMXBean options =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      LITTLE_FREE.forEach(
          (name, value) -> {
            VMOption option = options.getVMOption(name);
            if (option.getOrigin() == VMOption.Origin.DEFAULT) {
              options.setVMOption(name, value);
              // The upper bound stands before the lower when they are set back.
              before.putFirst(name, option.getValue());
            }
          });
      System.gc();
    } catch (RuntimeException e) {
      log.debug("This JVM does not let the heap be made smaller", e);
    } finally {
      before.forEach(options::setVMOption);
    }
  }
}
