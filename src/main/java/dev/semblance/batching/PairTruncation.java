package dev.semblance.batching;

import dev.semblance.encoder.TokenSequence;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;

/**
 * Cuts two texts that are together longer than a model takes: tokens of the longer one go first,
 * until both are of one length, as Hugging Face's {@code longest_first} does it. The special tokens
 * stay.
 */
final class PairTruncation {
  private PairTruncation() {}

  /**
   * What is left of a sequence of two texts; the given one when it fits.
   *
   * @param limit the most tokens the model takes
   * @throws Fault.InputTooLong when it does not fit and may not be cut
   */
  static TokenSequence of(TokenSequence pair, int limit, Truncate truncate, Fault.Place place) {
    if (pair.length() <= limit) {
      return pair;
    }
    if (truncate == Truncate.ERROR) {
      throw new Fault.InputTooLong(place, pair.length(), limit);
    }
    int first = pair.firstEnds() - pair.prefix();
    int second = pair.length() - pair.suffix() - pair.secondBegins();
    int room = limit - (pair.length() - first - second);
    if (room < 2) {
      throw new Fault.InvalidRequest(
          place,
          "cannot be cut: the special tokens of two texts alone are "
              + (pair.length() - first - second)
              + " tokens, the model takes "
              + limit);
    }
    int shorter = Math.min(Math.min(first, second), room / 2);
    int longer = room - shorter;
    return first <= second
        ? cut(pair, shorter, longer, truncate)
        : cut(pair, longer, shorter, truncate);
  }

  private static TokenSequence cut(TokenSequence pair, int first, int second, Truncate truncate) {
    int between = pair.secondBegins() - pair.firstEnds();
    int[] from = pair.ids();
    int[] ids = new int[pair.prefix() + first + between + second + pair.suffix()];
    System.arraycopy(from, 0, ids, 0, pair.prefix());
    int firstFrom = truncate == Truncate.START ? pair.firstEnds() - first : pair.prefix();
    System.arraycopy(from, firstFrom, ids, pair.prefix(), first);
    int firstEnds = pair.prefix() + first;
    System.arraycopy(from, pair.firstEnds(), ids, firstEnds, between);
    int secondBegins = firstEnds + between;
    int end = pair.length() - pair.suffix();
    int secondFrom = truncate == Truncate.START ? end - second : pair.secondBegins();
    System.arraycopy(from, secondFrom, ids, secondBegins, second);
    System.arraycopy(from, end, ids, secondBegins + second, pair.suffix());
    return new TokenSequence(ids, pair.prefix(), pair.suffix(), firstEnds, secondBegins);
  }
}
