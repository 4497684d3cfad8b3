package dev.semblance.batching;

import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.util.Arrays;

/**
 * Which tokens of a sequence the model sees: the first {@code head} and those from {@code tail} on.
 * The special tokens at both ends always stay, and so does the prompt.
 *
 * @param total tokens of the whole sequence
 * @param head how many tokens at the front survive
 * @param tail where the surviving rest begins; {@code total} when nothing is cut
 */
record Truncation(int total, int head, int tail) {

  /**
   * Decides what of a sequence stays.
   *
   * @param front tokens at the front that are never cut: the template's and the prompt's
   * @param limit the most tokens the model takes
   * @throws Fault.InputTooLong when the sequence is longer than the limit and nothing may be cut
   * @throws Fault.InvalidRequest when prompt and special tokens alone leave no room
   */
  static Truncation of(
      TokenSequence sequence, int front, int limit, Truncate truncate, Fault.Place place) {
    int total = sequence.length();
    if (total <= limit) {
      return new Truncation(total, total, total);
    }
    if (truncate == Truncate.ERROR) {
      throw new Fault.InputTooLong(place, total, limit);
    }
    int kept = front + sequence.suffix();
    if (kept >= limit) {
      throw new Fault.InvalidRequest(
          place,
          "cannot be cut: its prompt and special tokens alone are "
              + kept
              + " tokens, the model takes "
              + limit);
    }
    return truncate == Truncate.END
        ? new Truncation(total, limit - sequence.suffix(), total - sequence.suffix())
        : new Truncation(total, front, total - (limit - front));
  }

  int used() {
    return head + total - tail;
  }

  TokenCount count() {
    return new TokenCount(total, used());
  }

  /** The position in the whole sequence of a token that survived. */
  int origin(int survivor) {
    return survivor < head ? survivor : survivor - head + tail;
  }

  /** [used]; the given array itself when nothing is cut. */
  int[] apply(int[] ids) {
    if (head == total) {
      return ids;
    }
    int[] survivors = Arrays.copyOf(ids, used());
    System.arraycopy(ids, tail, survivors, head, total - tail);
    return survivors;
  }
}
