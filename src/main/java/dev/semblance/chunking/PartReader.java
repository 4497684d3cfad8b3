package dev.semblance.chunking;

import dev.semblance.encoder.TokenSpans;

/** How a model's tokenizer reads a part of a text, with what stands around every chunk. */
@FunctionalInterface
interface PartReader {

  /**
   * @param from the part's first UTF-16 unit
   * @param to one past its last
   * @return places counted from {@code from}
   */
  TokenSpans read(int from, int to);
}
