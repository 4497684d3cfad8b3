package dev.semblance.collection;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a collection, or how far it is.
 *
 * @param progress 0 to 1
 * @param documents that are in it; 0 until it is done
 * @param seq of the last write that is in it; 0 until it is done
 * @param bytes copied so far
 * @param failure why there is none, or null
 */
public record Snapshot(
    String id,
    State state,
    Instant created,
    double progress,
    long documents,
    long seq,
    long bytes,
    @Nullable String failure) {

  /** Where a snapshot stands. */
  public enum State {
    RUNNING,
    DONE,
    FAILED
  }
}
