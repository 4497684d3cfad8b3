package dev.semblance.client.plain;

import java.util.List;

/**
 * A text's vector and the space that it belongs to. Safe to share as long as nobody writes into it.
 */
public final class Embedding {
  private final Space space;
  private final float[] vector;

  /**
   * @param vector [dimensions]; not copied
   */
  public Embedding(Space space, float[] vector) {
    this.space = space;
    this.vector = vector;
  }

  public Space space() {
    return space;
  }

  /** [dimensions]; not copied. */
  public float[] vector() {
    return vector;
  }

  /**
   * From -1 to 1; NaN where a vector is zero.
   *
   * @throws SpacesDiffer when the other is of another space
   */
  public double cosine(Embedding other) {
    return dot(other) / Math.sqrt(dot(this) * other.dot(other));
  }

  /**
   * @throws SpacesDiffer when the other is of another space
   */
  public double dot(Embedding other) {
    space.require(other.space);
    double sum = 0;
    for (int i = 0; i < vector.length; i++) {
      sum += (double) vector[i] * other.vector[i];
    }
    return sum;
  }

  /**
   * The one space of all.
   *
   * @throws SpacesDiffer when there are two
   * @throws IllegalArgumentException when there are no embeddings
   */
  static Space common(List<Embedding> embeddings) {
    if (embeddings.isEmpty()) {
      throw new IllegalArgumentException("there are no embeddings");
    }
    Space first = embeddings.getFirst().space;
    embeddings.forEach(e -> first.require(e.space));
    return first;
  }

  @Override
  public String toString() {
    return "Embedding of " + vector.length + " dimensions in " + space;
  }
}
