package dev.semblance.encoder;

import org.jspecify.annotations.Nullable;

/** How much of a model's work is taken at once, for those who tell it. Safe to share. */
@FunctionalInterface
public interface BatchSizes {

  /** Nobody knows. */
  BatchSizes UNKNOWN = _ -> null;

  /**
   * The sizes that hold for a model, or null where nothing is queued for it.
   *
   * @param modelMaxTokens the longest text that it takes
   */
  @Nullable Sizes of(int modelMaxTokens);

  /**
   * Sizes.
   *
   * @param batchTokens most tokens in one forward pass
   * @param batchSequences most texts in one forward pass
   * @param waitingTokens most tokens that wait or are computed
   */
  record Sizes(int batchTokens, int batchSequences, long waitingTokens) {}
}
