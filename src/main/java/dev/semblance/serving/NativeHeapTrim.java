package dev.semblance.serving;

import dev.semblance.fault.LastResort;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * Gives freed native memory back to the system, when models are loaded and every so often. Tensors
 * of a pass are as large as its batch, every batch is of another size, and glibc keeps what was
 * freed for blocks that never come again: a server under load would grow for minutes, to several
 * times its model.
 *
 * <p>By the diagnostic command {@code System.trim_native_heap} (glibc's {@code malloc_trim(3)});
 * nothing where there is none, as on other systems than Linux. Safe to share.
 */
final class NativeHeapTrim implements ApplicationListener<ApplicationReadyEvent>, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(NativeHeapTrim.class);

  private static final String OPERATION = "systemTrimNativeHeap";

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("semblance-trim").factory());

  /** Begins, where it is possible. */
  NativeHeapTrim(Duration interval) {
    Future<?> _ =
        executor.scheduleWithFixedDelay(
            LastResort.checked(this::trimOrGiveUp),
            interval.toMillis(),
            interval.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Loading leaves more behind than any batch: weights were there twice. */
  @Override
  public void onApplicationEvent(ApplicationReadyEvent event) {
    if (!executor.isShutdown()) {
      executor.execute(LastResort.checked(this::trimOrGiveUp));
    }
  }

  private void trimOrGiveUp() {
    try {
      String said = trim();
      log.debug("{}", said);
    } catch (JMException | RuntimeException e) {
      log.info("Freed native memory cannot be given back here: {}", e.toString());
      executor.shutdown();
    }
  }

  /**
   * Trims now; what the JVM says of it, such as {@code Trim native heap: RSS+Swap: 967M->664M
   * (-302M)}.
   */
  String trim() throws JMException {
    ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
    return String.valueOf(server.invoke(commands, OPERATION, new Object[0], new String[0])).strip();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
