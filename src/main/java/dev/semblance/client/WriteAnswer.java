package dev.semblance.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What became of the documents of one request, read line by line while the server writes them. For
 * one thread.
 */
public final class WriteAnswer {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final List<RefusedLine> refused = new ArrayList<>();
  private long created;
  private long updated;
  private long unchanged;
  private long refusedCount;
  private boolean done;

  /**
   * A document that was refused.
   *
   * @param line its line in the request, from 1
   * @param message why
   */
  public record RefusedLine(long line, String message) {}

  /** Reads one line of the answer. */
  void accept(JsonNode line) {
    if (line.path("status").asString("").equals("refused")) {
      refused.add(
          new RefusedLine(
              line.path("line").asLong(), line.path("error").path("message").asString("")));
      return;
    }
    if (line.has("error")) {
      // The status of the answer was sent before the fault, and Retry-After with it.
      throw Refusals.of(line.path("error").path("status").asInt(500), line, RETRY_AFTER);
    }
    created = line.path("created").asLong();
    updated = line.path("updated").asLong();
    unchanged = line.path("unchanged").asLong();
    refusedCount = line.path("refused").asLong();
    done = line.path("done").asBoolean(false);
  }

  public long created() {
    return created;
  }

  public long updated() {
    return updated;
  }

  public long unchanged() {
    return unchanged;
  }

  /** How many were refused, those whose lines were left out of the answer included. */
  public long refusedCount() {
    return refusedCount;
  }

  /** In the order of the lines, as far as the server told them. */
  public List<RefusedLine> refused() {
    return refused;
  }

  /** Whether the server said that this is all. */
  boolean done() {
    return done;
  }
}
