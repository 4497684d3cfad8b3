package dev.semblance.hub;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs each file when it is done and, on the way there, at most every few seconds. */
final class LoggingProgress implements DownloadProgress {

  private static final Logger log = LoggerFactory.getLogger(ModelHub.class);
  private static final long INTERVAL = Duration.ofSeconds(5).toNanos();
  private static final double MEGA = 1e6;

  private final LongSupplier nanoTime;
  private final Map<String, Mark> marks = new ConcurrentHashMap<>();

  LoggingProgress(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** When a file began, with how many bytes, and when it was last logged. */
  private record Mark(long began, long first, long logged) {}

  @Override
  public void update(String file, long done, long total) {
    long now = nanoTime.getAsLong();
    Mark mark = marks.get(file);
    if (done >= total) {
      marks.remove(file);
      log.info("{}: {} done{}", file, size(total), rate(mark, now, done));
    } else if (mark == null) {
      marks.put(file, new Mark(now, done, now));
    } else if (now - mark.logged >= INTERVAL) {
      marks.put(file, new Mark(mark.began, mark.first, now));
      log.info("{}: {} % of {}{}", file, 100 * done / total, size(total), rate(mark, now, done));
    }
  }

  private static String rate(@Nullable Mark mark, long now, long done) {
    if (mark == null || now <= mark.began || done < MEGA || done < mark.first) {
      return ""; // of a small file the rate says nothing
    }
    double seconds = (now - mark.began) / 1e9;
    return String.format(Locale.ROOT, ", %.1f MB/s", (done - mark.first) / MEGA / seconds);
  }

  private static String size(long bytes) {
    return bytes < MEGA
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / MEGA);
  }
}
