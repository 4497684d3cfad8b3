package dev.semblance.collection;

import dev.semblance.encoder.Deadline;
import dev.semblance.fault.Fault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a switch between generations may take: as its caller says, and no longer than writers
 * are kept waiting.
 *
 * @param asked whether the end is the caller's
 */
record SwitchTime(Deadline until, boolean asked) {

  /** Writers wait during the last steps of a switch. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  static SwitchTime of(@Nullable Deadline deadline) {
    Deadline longest = Deadline.in(LONGEST, System.nanoTime());
    return deadline != null && deadline.nanoTime() - longest.nanoTime() < 0
        ? new SwitchTime(deadline, true)
        : new SwitchTime(longest, false);
  }

  boolean passed() {
    return until.passed(System.nanoTime());
  }

  long nanosLeft() {
    return Math.max(0, until.nanoTime() - System.nanoTime());
  }

  /**
   * What is told when it is over.
   *
   * @param left documents that were to be embedded still
   */
  Fault over(String collection, long left) {
    String what =
        "collection "
            + collection
            + " was not switched, "
            + left
            + " documents were still to be embedded";
    return asked
        ? new Fault.DeadlinePassed(until.timeout(), what)
        : new Fault.Conflict(null, what + " after " + LONGEST.toSeconds() + " s: send it again");
  }
}
