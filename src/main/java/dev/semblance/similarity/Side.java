package dev.semblance.similarity;

import dev.semblance.encoder.TextRole;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One side of a comparison: items of one kind. */
public sealed interface Side {

  int size();

  /**
   * Texts, to be embedded.
   *
   * @param prompt put before each of them; empty for none
   * @param role which side of a search they stand on, or null
   */
  record Texts(List<String> texts, String prompt, @Nullable TextRole role) implements Side {
    public Texts {
      texts = List.copyOf(texts);
    }

    /** Without a role. */
    public Texts(List<String> texts, String prompt) {
      this(texts, prompt, null);
    }

    @Override
    public int size() {
      return texts.size();
    }
  }

  /** A vector for each item. The array is given away by its maker and only read here. */
  final class Vectors implements Side {
    private final float[][] vectors;

    /**
     * @param vectors [items, dimensions]; of any length each, the service compares them
     */
    public Vectors(float[][] vectors) {
      this.vectors = vectors;
    }

    public float[][] vectors() {
      return vectors;
    }

    @Override
    public int size() {
      return vectors.length;
    }
  }

  /** A vector for each token of each item, for late interaction. As {@link Vectors}. */
  final class TokenVectors implements Side {
    private final float[][][] vectors;

    /**
     * @param vectors [items, tokens, dimensions]
     */
    public TokenVectors(float[][][] vectors) {
      this.vectors = vectors;
    }

    public float[][][] vectors() {
      return vectors;
    }

    @Override
    public int size() {
      return vectors.length;
    }
  }
}
