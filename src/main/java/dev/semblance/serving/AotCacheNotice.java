package dev.semblance.serving;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * Says in one line that the JVM left its ahead-of-time cache aside, which it does where the cache
 * was made by another Java, for other jars or other options. The server runs all the same; its
 * start took longer.
 */
final class AotCacheNotice implements ApplicationListener<ApplicationReadyEvent> {

  private static final Logger log = LoggerFactory.getLogger(AotCacheNotice.class);
  private static final String OPTION = "-XX:AOTCache=";

  /** What HotSpot's {@code java.vm.info} holds while it reads classes from an archive. */
  private static final String SHARING = "sharing";

  @Override
  public void onApplicationEvent(ApplicationReadyEvent event) {
    String notice =
        of(
            ManagementFactory.getRuntimeMXBean().getInputArguments(),
            System.getProperty("java.vm.info", ""));
    if (notice != null) {
      log.warn(notice);
    }
  }

  /** The line to log, or null where there is nothing to say. */
  static @Nullable String of(List<String> javaArguments, String vmInfo) {
    if (vmInfo.contains(SHARING)) {
      return null;
    }
    return javaArguments.stream()
        .filter(argument -> argument.startsWith(OPTION))
        .map(argument -> argument.substring(OPTION.length()))
        .reduce((earlier, later) -> later)
        .map(
            cache ->
                "The ahead-of-time cache "
                    + cache
                    + " does not fit this Java, these jars or these options, so the start took"
                    + " longer; make it again (semblance install FOLDER --replace)")
        .orElse(null);
  }
}
