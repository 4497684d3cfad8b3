package dev.semblance.collection;

import dev.semblance.fault.Fault;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long whoever writes many documents waits for a server that is busy. */
public final class BusyPause {
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private BusyPause() {}

  /** As long as the fault asks for, 5 s at most; null where waiting does not mend it. */
  public static @Nullable Duration after(Throwable fault) {
    Duration wanted =
        switch (fault) {
          case Fault.Overloaded busy -> busy.retryAfter();
          case Fault.MemoryInUse busy -> busy.retryAfter();
          default -> null;
        };
    return wanted == null || wanted.compareTo(LONGEST) < 0 ? wanted : LONGEST;
  }
}
