package dev.semblance.cache;

import dev.semblance.encoder.ItemResult.SequenceEmbedding;
import dev.semblance.encoder.TokenCount;

/** The answer to one text. Shared by threads: its array is written by nobody and never leaves. */
final class CacheEntry {

  /**
   * Bytes on the heap besides the vector's components: key, entry, counts, array header and
   * Caffeine's node with its table slot.
   */
  static final int OVERHEAD = 256;

  private final float[] vector;
  private final double norm;
  private final TokenCount tokens;

  /**
   * @param vector [dimensions]; given away
   */
  CacheEntry(float[] vector, double norm, TokenCount tokens) {
    this.vector = vector;
    this.norm = norm;
    this.tokens = tokens;
  }

  /** Keeps a copy: the embedding's array is its receiver's. */
  static CacheEntry of(SequenceEmbedding embedding) {
    return new CacheEntry(embedding.vector().clone(), embedding.norm(), embedding.tokens());
  }

  /** An embedding with an array of its own. */
  SequenceEmbedding embedding() {
    return new SequenceEmbedding(vector.clone(), norm, tokens);
  }

  float[] vector() {
    return vector;
  }

  double norm() {
    return norm;
  }

  TokenCount tokens() {
    return tokens;
  }

  /** What it takes on the heap, about. */
  int bytes() {
    return Math.addExact(OVERHEAD, Math.multiplyExact(vector.length, Float.BYTES));
  }
}
