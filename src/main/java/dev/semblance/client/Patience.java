package dev.semblance.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a request that may succeed later is sent again. Immutable.
 *
 * @param most from the first refusal of a request on
 * @param listener hears before each wait; on the thread that waits
 */
public record Patience(Duration most, Listener listener) {
  private static final Duration SHORTEST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  /** Hears of waits. */
  @FunctionalInterface
  public interface Listener {
    /** Hears nothing. */
    Listener SILENT = (_, _) -> {};

    void waits(String reason, Duration time);
  }

  /** Waits for nothing. */
  public static final Patience NONE = new Patience(Duration.ZERO, Listener.SILENT);

  /**
   * How long to wait before the next try: as the server says, else twice as long each time, 5
   * seconds at most; null when that would be too long.
   *
   * @param tries how many failed so far, from 1
   * @param spent since the first of them
   */
  @Nullable Duration before(int tries, Duration spent, @Nullable Duration wanted) {
    Duration wait = wanted == null ? grown(tries) : wanted;
    return spent.plus(wait).compareTo(most) > 0 ? null : wait;
  }

  private static Duration grown(int tries) {
    Duration wait = SHORTEST.multipliedBy(1L << Math.min(tries - 1, 10));
    return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
  }
}
