package dev.semblance.collection.opensearch;

import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How long a write is tried again that others were quicker with, or that an engine put off. */
final class Patience {
  private static final long LONGEST_PAUSE_MILLIS = 500;

  private final long until;
  private long pause = 1;

  Patience(Duration length) {
    this.until = System.nanoTime() + length.toNanos();
  }

  /**
   * Waits a little.
   *
   * @param answer why; null where it was no engine's
   * @throws Fault.StoreUnreachable when it has been long enough
   */
  void rest(@Nullable JsonNode answer) {
    if (System.nanoTime() - until > 0) {
      throw new Fault.StoreUnreachable(
          "OpenSearch takes no writes: "
              + (answer == null
                  ? "the collection's indexes change"
                  : EngineFaults.words(answer.path("status").asInt(0), answer)),
          Duration.ofSeconds(1),
          null);
    }
    Engine.pause(ThreadLocalRandom.current().nextLong(pause) + 1);
    pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
  }
}
