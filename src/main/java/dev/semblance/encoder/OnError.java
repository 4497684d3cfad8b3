package dev.semblance.encoder;

/**
 * What one faulty item does to its request: fails it, or is reported beside the others' embeddings.
 */
public enum OnError {
  FAIL,
  PARTIAL
}
