package dev.semblance.encoder;

import dev.semblance.text.WireName;

/**
 * How the vectors of a text's tokens become one vector. Formulas are those of Sentence
 * Transformers' {@code Pooling} module; sums are taken over the tokens that the module does not
 * exclude as prompt.
 */
public enum Pooling {
  /** The first token's vector. */
  CLS,
  /** Sum over tokens / number of tokens. */
  MEAN,
  /** The largest value of each component. */
  MAX,
  /** Sum over tokens / square root of the number of tokens. */
  MEAN_SQRT_LEN,
  /** Sum of i x vector of the i-th token (counted from 1) / sum of the i. */
  WEIGHTED_MEAN,
  /** The last token's vector. */
  LAST_TOKEN;

  /** The name in a space and in {@code /v1/models}. */
  public String wireName() {
    return WireName.of(this);
  }
}
