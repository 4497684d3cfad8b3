package dev.semblance.rerank;

import dev.semblance.encoder.TokenSpans;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.List;

/** Cuts a document into overlapping windows that a model takes. Pure. */
final class Windows {

  /** Of a window's tokens one in so many stands in the next one, too. */
  private static final int OVERLAP = 10;

  private Windows() {}

  /**
   * Cuts at the borders of tokens.
   *
   * @param own the document's tokens
   * @param around how many tokens stand around every window
   * @param maxTokens the most that a window may have, those included
   * @param most how many windows are enough: one more is made at most
   * @return the whole document where it fits
   * @throws Fault.InvalidRequest when nothing of a document fits beside what stands around it
   */
  static List<Piece> of(
      int document,
      String text,
      TokenSpans own,
      long around,
      int maxTokens,
      int most,
      Fault.Place place) {
    if (around + own.length() <= maxTokens || own.length() == 0) {
      return List.of(new Piece(document, text, null));
    }
    if (around >= maxTokens) {
      throw new Fault.InvalidRequest(
          place,
          "cannot be scored by windows: what stands around each is "
              + around
              + " tokens, the model takes "
              + maxTokens);
    }
    int room = (int) (maxTokens - around);
    // At a window's ends words are cut, and the halves may be more tokens than they were.
    room -= room / 16;
    int step = Math.max(1, room - room / OVERLAP);
    List<Piece> pieces = new ArrayList<>();
    int from = 0;
    int to = 0;
    while (to < own.length() && pieces.size() <= most) {
      to = Math.min(own.length(), from + room);
      int start = own.start(from);
      int end = own.end(to - 1);
      if (start < end) {
        pieces.add(
            new Piece(document, text.substring(start, end), new RerankResult.Window(start, end)));
      }
      from += step;
    }
    return pieces.isEmpty() ? List.of(new Piece(document, text, null)) : pieces;
  }
}
