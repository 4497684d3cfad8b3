package dev.semblance.serving;

import dev.semblance.model.Cores;
import dev.semblance.model.ForwardLayout;
import dev.semblance.model.NativeLibraries;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shares the cores among forward passes, before the first model is loaded. */
final class ForwardThreads {

  private static final Logger log = LoggerFactory.getLogger(ForwardThreads.class);

  private ForwardThreads() {}

  /**
   * Tells the native libraries how many threads they have, and where they are.
   *
   * @throws dev.semblance.fault.Fault.InvalidSetting when there is no folder that is safe to load
   *     libraries from
   */
  static ForwardLayout prepare(SemblanceSettings settings) {
    String data = settings.data();
    int cores = Cores.usable();
    ForwardLayout layout = ForwardLayout.of(settings.workers(), settings.threads(), cores);
    NativeLibraries.prepare(
        layout.workers(), layout.threads(), data == null ? null : Path.of(data));
    log.info(
        "Forward passes: {} at once x {} threads; cores to use: {}",
        layout.workers(),
        layout.threads(),
        cores);
    if (layout.exceeds(cores)) {
      log.warn(
          "{} workers x {} threads are more than {} cores: they will wait for each other",
          layout.workers(),
          layout.threads(),
          cores);
    }
    return layout;
  }
}
