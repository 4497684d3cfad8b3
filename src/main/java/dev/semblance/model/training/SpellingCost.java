package dev.semblance.model.training;

import java.util.List;

/** What it matters to a teacher that a word piece is spelled by others. */
@FunctionalInterface
public interface SpellingCost {

  /**
   * @param wholes token ids, without special tokens
   * @param spellings of the same words by other pieces, in the same order
   * @return how far apart the two of each pair are, 0 or more
   */
  double[] of(List<int[]> wholes, List<int[]> spellings);
}
