package dev.semblance.collection;

import org.jspecify.annotations.Nullable;

/** A part of a document's text with its vectors. Arrays are not copied. */
public final class Chunk {
  private final int start;
  private final int end;
  private final float @Nullable [] vector;
  private final float @Nullable [][] tokens;

  /**
   * @param start first UTF-16 unit in the document's text
   * @param end the unit after the last
   * @param vector [dimensions]; null where it was not asked for, and of a document that a migration
   *     could not embed
   */
  public Chunk(int start, int end, float @Nullable [] vector) {
    this(start, end, vector, null);
  }

  /**
   * With the vectors of its tokens.
   *
   * @param tokens [tokens, width]; null where they were not asked for, and of a chunk without any
   */
  public Chunk(int start, int end, float @Nullable [] vector, float @Nullable [][] tokens) {
    this.start = start;
    this.end = end;
    this.vector = vector;
    this.tokens = tokens;
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

  /** [tokens, width], or null. */
  public float @Nullable [][] tokens() {
    return tokens;
  }
}
