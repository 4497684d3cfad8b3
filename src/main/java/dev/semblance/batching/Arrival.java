package dev.semblance.batching;

import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.EmbedRequest;
import dev.semblance.encoder.Lane;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A request as those see it who decide when it may enter the queue.
 *
 * @param field the name that faults give to its inputs
 * @param fingerprint alike for requests that ask the same, so that one that was refused is known
 *     again when it comes back, from whatever connection
 * @param nanoTime when it came
 * @param deadline when its caller stops waiting, or null
 */
record Arrival(
    String field, Lane lane, long fingerprint, long nanoTime, @Nullable Deadline deadline) {

  /** One that was refused and came back waits so many times as long: its turn is near. */
  private static final int RETURNED_WAITS = 5;

  static Arrival of(EmbedRequest request, long now) {
    return new Arrival(
        request.field(), request.lane(), fingerprint(request), now, request.deadline());
  }

  /**
   * Until when it waits in the line.
   *
   * @param returned whether it was refused before and came back
   * @return nanoseconds, as {@code nanoTime}
   */
  long until(LineLimits line, boolean returned) {
    if (deadline != null) {
      return deadline.nanoTime();
    }
    long wait = line.longestWait().toNanos();
    return nanoTime + (returned ? RETURNED_WAITS * wait : wait);
  }

  /** Two requests with one fingerprint would take each other's place in the line, and no more. */
  private static long fingerprint(EmbedRequest request) {
    long hash = request.prompt().hashCode();
    for (EmbedInput input : request.inputs()) {
      int of =
          switch (input) {
            case EmbedInput.Text text -> text.text().hashCode();
            case EmbedInput.Pair pair -> pair.hashCode();
            case EmbedInput.TokenIds ids -> Arrays.hashCode(ids.ids());
          };
      hash = 31 * hash + of;
    }
    return 31 * hash + request.outputs().hashCode();
  }
}
