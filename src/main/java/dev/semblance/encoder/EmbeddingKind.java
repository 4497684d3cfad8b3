package dev.semblance.encoder;

/** What is wanted of a text: one vector for the whole of it, or one for each of its tokens. */
public enum EmbeddingKind {
  SEQUENCE,
  TOKENS
}
