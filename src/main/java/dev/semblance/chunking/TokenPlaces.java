package dev.semblance.chunking;

import dev.semblance.encoder.TokenSpans;

/**
 * Where the tokens of a text begin, of as much as was read and is not behind yet; positions are
 * those of the text. For one thread.
 */
final class TokenPlaces {
  private static final int FIRST_CAPACITY = 256;

  private int[] starts = new int[FIRST_CAPACITY];
  private int from;
  private int to;

  /** Adds the tokens of a part that begins at {@code offset}, behind all others. */
  void add(TokenSpans part, int offset) {
    makeRoom(part.length());
    for (int t = 0; t < part.length(); t++) {
      starts[to++] = offset + part.start(t);
    }
  }

  private void makeRoom(int more) {
    if (to + more <= starts.length) {
      return;
    }
    int kept = to - from;
    int[] target = kept + more <= starts.length / 2 ? starts : new int[2 * (kept + more)];
    System.arraycopy(starts, from, target, 0, kept);
    starts = target;
    from = 0;
    to = kept;
  }

  /** Forgets the tokens that begin before a place. */
  void forgetBefore(int place) {
    from = search(place);
  }

  /** How many known tokens begin before a place. */
  int before(int place) {
    return search(place) - from;
  }

  /** How many tokens begin in {@code [start, end)}. */
  int between(int start, int end) {
    return search(end) - search(start);
  }

  int count() {
    return to - from;
  }

  /**
   * Where a token begins.
   *
   * @param token counted from the first that was not forgotten
   */
  int start(int token) {
    return starts[from + token];
  }

  /** The first of those that begin at a place or behind it. */
  private int search(int place) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (starts[middle] < place) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
