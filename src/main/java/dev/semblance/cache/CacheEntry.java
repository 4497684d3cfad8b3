package dev.semblance.cache;

import dev.semblance.encoder.DenseEmbedding;
import dev.semblance.encoder.ItemResult.Embedded;
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
  static CacheEntry of(Embedded embedded) {
    DenseEmbedding dense = embedded.dense();
    return new CacheEntry(dense.vector().clone(), dense.norm(), embedded.count());
  }

  /** An embedding with an array of its own. */
  Embedded embedding() {
    return Embedded.of(new DenseEmbedding(vector.clone(), norm), tokens);
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
