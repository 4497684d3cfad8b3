package dev.semblance.rerank;

import dev.semblance.encoder.Truncate;
import org.jspecify.annotations.Nullable;

/** What becomes of a document with more tokens than the model takes. */
public enum LongDocuments {
  /** It is a fault. */
  ERROR,
  /** It is cut, at its end unless the request or the model names the other side. */
  TRUNCATE,
  /** Overlapping windows of it are scored, and the best counts. */
  BEST_CHUNK;

  /**
   * How documents are cut.
   *
   * @param asked what the request says, or null when nothing
   * @param truncate what holds for the request's other texts
   */
  static Truncate truncation(@Nullable LongDocuments asked, Truncate truncate) {
    return switch (asked) {
      case null -> truncate;
      case ERROR -> Truncate.ERROR;
      // Windows are made to fit; a token or two that joined otherwise than in the whole may not.
      case TRUNCATE, BEST_CHUNK -> truncate == Truncate.ERROR ? Truncate.END : truncate;
    };
  }
}
