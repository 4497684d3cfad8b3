package dev.semblance.bench;

import dev.semblance.fault.Fault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How targets are driven.
 *
 * @param duration how long a run sends requests; their answers are waited for
 * @param warmup the same before a target's first run of a scenario, not counted; zero for none
 * @param rounds how often every run is made
 * @param rate requests a second of an open loop, or null for a closed loop
 * @param timeout how long an answer is waited for
 * @param seed of the open loop's arrivals
 */
public record LoadSettings(
    Duration duration,
    Duration warmup,
    int rounds,
    @Nullable Double rate,
    Duration timeout,
    long seed) {

  private static final Duration LONGEST = Duration.ofDays(1);
  private static final double FASTEST = 1_000_000;
  private static final int MOST_ROUNDS = 1_000;

  /**
   * @throws Fault.InvalidSetting when one of them is out of its range
   */
  public LoadSettings {
    between("--duration", duration, Duration.ofMillis(10));
    between("--warmup", warmup, Duration.ZERO);
    between("--timeout", timeout, Duration.ofMillis(1));
    if (rounds < 1 || rounds > MOST_ROUNDS) {
      throw new Fault.InvalidSetting("--rounds", "is " + rounds + ", allowed: 1 to " + MOST_ROUNDS);
    }
    if (rate != null && !(rate > 0 && rate <= FASTEST)) {
      throw new Fault.InvalidSetting(
          "--rate", "is " + rate + ", allowed: more than 0, at most " + (long) FASTEST);
    }
  }

  private static void between(String option, Duration found, Duration least) {
    if (found.compareTo(least) < 0 || found.compareTo(LONGEST) > 0) {
      throw new Fault.InvalidSetting(
          option,
          "is "
              + found.toMillis() / 1000.0
              + " s, allowed: "
              + least.toMillis() / 1000.0
              + " s to "
              + LONGEST.toSeconds()
              + " s");
    }
  }
}
