package dev.semblance.rerank;

import dev.semblance.text.WireName;

/** How a model scores a document for a query. */
public enum Scorer {
  /** Reads both together and gives a number. */
  CROSS_ENCODER,
  /** Compares the vectors of their tokens. */
  LATE_INTERACTION,
  /** Compares one vector of each. */
  BI_ENCODER;

  /** The name in answers. */
  public String wireName() {
    return WireName.of(this);
  }
}
