package dev.semblance.similarity;

import dev.semblance.encoder.EmbeddingSpace;

/** Which spaces' vectors may be compared with each other. Symmetric; safe to share. */
@FunctionalInterface
public interface SpaceEquivalence {

  boolean equivalent(EmbeddingSpace one, EmbeddingSpace other);

  /** Only a space with itself, whatever its label. */
  static SpaceEquivalence identical() {
    return EmbeddingSpace::equals;
  }
}
