package dev.semblance.encoder;

import dev.semblance.text.WireName;

/** What an encoder's linear layers keep their weights in: the {@code dtype} of settings. */
public enum Precision {
  FLOAT32,
  FLOAT16,
  BFLOAT16,
  /** Weights and what they are applied to in 8 bits; on CPUs alone, and in a space of its own. */
  INT8;

  /** As settings and {@code /v1/models} spell it. */
  public String wireName() {
    return WireName.of(this);
  }
}
