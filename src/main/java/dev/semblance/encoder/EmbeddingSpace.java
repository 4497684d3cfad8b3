package dev.semblance.encoder;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What makes two embeddings comparable: weights, tokenizer, pooling and width, never the name. On
 * the wire {@code LABEL@HASH/POOLING/DIMENSIONS}; equality leaves the label out.
 *
 * @param label for people; holds no {@code /} and no {@code @}
 * @param hash 12 hex digits of SHA-256 over weights, tokenizer and module configurations
 * @param pooling how tokens became one vector, such as {@code mean} or {@code cls+max}; {@value
 *     #TOKENS} for token vectors
 * @param dimensions the vectors' length
 */
public record EmbeddingSpace(String label, String hash, String pooling, int dimensions) {

  /** The pooling of vectors that were not pooled. */
  public static final String TOKENS = "tokens";

  /** The pooling of sparse vectors, whose dimensions are the vocabulary. */
  public static final String SPARSE = "sparse";

  /** What a model that gives scores alone has for a pooling; no vector is of such a space. */
  public static final String SCORES = "scores";

  /**
   * What a caller sends to say that nothing is known of the vectors' origin and none is to be
   * checked.
   */
  public static final String UNCHECKED = "unchecked";

  private static final Pattern FORM =
      Pattern.compile("([^/@\\s]{1,200})@([0-9a-f]{12})/([a-z0-9_+]{1,100})/([1-9][0-9]{0,6})");

  public EmbeddingSpace {
    if (!FORM.matcher(label + "@" + hash + "/" + pooling + "/" + dimensions).matches()) {
      throw new IllegalArgumentException(
          "not a space: " + label + "@" + hash + "/" + pooling + "/" + dimensions);
    }
  }

  /** Reads the wire form; empty when it is not one. */
  public static Optional<EmbeddingSpace> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new EmbeddingSpace(
                matcher.group(1),
                matcher.group(2),
                matcher.group(3),
                Integer.parseInt(matcher.group(4))))
        : Optional.empty();
  }

  /** The space of this one's vectors cut to their first {@code dimensions} components. */
  public EmbeddingSpace cutTo(int dimensions) {
    return new EmbeddingSpace(label, hash, pooling, dimensions);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EmbeddingSpace space
        && hash.equals(space.hash)
        && pooling.equals(space.pooling)
        && dimensions == space.dimensions;
  }

  @Override
  public int hashCode() {
    return Objects.hash(hash, pooling, dimensions);
  }

  @Override
  public String toString() {
    return label + "@" + hash + "/" + pooling + "/" + dimensions;
  }
}
