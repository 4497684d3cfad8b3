package dev.semblance.chunking;

import dev.semblance.fault.Fault;
import org.jspecify.annotations.Nullable;

/**
 * How long chunks are.
 *
 * @param tokens the most that one may have, the model's special and prompt tokens included
 * @param overlap how many tokens at a chunk's end may be the next one's first again; fewer where
 *     whole sentences, lines or words are fewer
 */
public record ChunkSize(int tokens, int overlap) {

  /** The field of requests that holds both. */
  public static final String FIELD = "chunking";

  /** Without a word an overlap is one token in so many. */
  private static final int OVERLAP_IN = 10;

  public ChunkSize {
    if (tokens < 1) {
      throw fault("tokens is " + tokens + ", needed: 1 or more");
    }
    if (overlap < 0 || overlap >= tokens) {
      throw fault(
          "overlap is " + overlap + ", needed: 0 to " + (tokens - 1) + ", fewer than tokens");
    }
  }

  /**
   * What a caller asked for, the rest filled in: the longest chunk that the model takes, a tenth of
   * it as overlap.
   *
   * @param maxTokens the longest text that the model takes, special tokens included
   * @throws Fault.InvalidRequest naming both numbers
   */
  public static ChunkSize of(@Nullable Integer tokens, @Nullable Integer overlap, int maxTokens) {
    int most = tokens == null ? maxTokens : tokens;
    if (most > maxTokens) {
      throw fault("tokens is " + most + ", the model takes " + maxTokens);
    }
    return new ChunkSize(most, overlap == null ? most / OVERLAP_IN : overlap);
  }

  /**
   * How many of a chunk's tokens may be its own.
   *
   * @param around the special and prompt tokens that stand around every chunk
   * @throws Fault.InvalidRequest when none may
   */
  int room(int around) {
    if (around >= tokens) {
      throw fault(
          "tokens is "
              + tokens
              + ", but special and prompt tokens alone are "
              + around
              + " in every chunk");
    }
    return tokens - around;
  }

  private static Fault fault(String message) {
    return new Fault.InvalidRequest(Fault.Place.of(FIELD), "at ." + message);
  }
}
