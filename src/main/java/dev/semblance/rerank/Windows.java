package dev.semblance.rerank;

import dev.semblance.encoder.Token;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts a document into overlapping windows that a model takes. Pure. */
final class Windows {

  /** Of a window's tokens one in so many stands in the next one, too. */
  private static final int OVERLAP = 10;

  private Windows() {}

  /**
   * Cuts at the borders of tokens.
   *
   * @param whole the document's tokens, with those that stand around every window
   * @param maxTokens the most that a window may have, those included
   * @return the whole document where it fits
   * @throws Fault.InvalidRequest when nothing of a document fits beside what stands around it
   */
  static List<Piece> of(
      int document, String text, TokenizedText whole, int maxTokens, Fault.Place place) {
    List<Token> own = whole.tokens().stream().filter(token -> token.start() != null).toList();
    int around = whole.tokens().size() - own.size();
    if (whole.tokens().size() <= maxTokens || own.isEmpty()) {
      return List.of(new Piece(document, text, null));
    }
    int room = maxTokens - around;
    if (room < 1) {
      throw new Fault.InvalidRequest(
          place,
          "cannot be scored by windows: what stands around each is "
              + around
              + " tokens, the model takes "
              + maxTokens);
    }
    // At a window's ends words are cut, and the halves may be more tokens than they were.
    room -= room / 16;
    int step = Math.max(1, room - room / OVERLAP);
    List<Piece> pieces = new ArrayList<>();
    int from = 0;
    int to = 0;
    while (to < own.size()) {
      to = Math.min(own.size(), from + room);
      int start = unit(own.get(from).start());
      int end = unit(own.get(to - 1).end());
      if (start < end) {
        pieces.add(
            new Piece(document, text.substring(start, end), new RerankResult.Window(start, end)));
      }
      from += step;
    }
    return pieces.isEmpty() ? List.of(new Piece(document, text, null)) : pieces;
  }

  private static int unit(@Nullable Integer position) {
    if (position == null) {
      throw new IllegalStateException("a token of a text without its place");
    }
    return position;
  }
}
