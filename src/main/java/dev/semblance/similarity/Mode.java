package dev.semblance.similarity;

import dev.semblance.text.WireName;

/** Which items meet: every input with every item of the other side, or those of the same index. */
public enum Mode {
  MATRIX,
  PAIRWISE;

  /** The name in requests and answers. */
  public String wireName() {
    return WireName.of(this);
  }
}
