package dev.semblance.encoder;

/** Whether a model's dense vectors are the means of its token vectors, and of which of them. */
public enum TokenMean {
  /** They are not, or something follows the mean that works on a whole text's vector. */
  NONE,
  /** Of all tokens, special and prompt tokens among them. */
  ALL,
  /** Of the tokens behind the prompt; of all where there is no prompt. */
  BEHIND_PROMPT
}
