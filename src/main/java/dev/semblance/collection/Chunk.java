package dev.semblance.collection;

import org.jspecify.annotations.Nullable;

/** A part of a document's text with its vector. The array is not copied. */
public final class Chunk {
  private final int start;
  private final int end;
  private final float @Nullable [] vector;

  /**
   * @param start first UTF-16 unit in the document's text
   * @param end the unit after the last
   * @param vector [dimensions]; null only where it was not asked for
   */
  public Chunk(int start, int end, float @Nullable [] vector) {
    this.start = start;
    this.end = end;
    this.vector = vector;
  }

  public int start() {
    return start;
  }

  public int end() {
    return end;
  }

  public float @Nullable [] vector() {
    return vector;
  }
}
