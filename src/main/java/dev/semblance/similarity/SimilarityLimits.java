package dev.semblance.similarity;

/**
 * What one request may cost.
 *
 * @param maxScores rows x columns of a matrix, or pairs; eight bytes are held for each and metric
 * @param maxTokenPairs dot products of token vectors that {@code maxsim} may take
 */
public record SimilarityLimits(long maxScores, long maxTokenPairs) {

  /** 2,048 x 2,048 scores; token pairs enough for 32 x 1,000 texts of 90 tokens. */
  public static final SimilarityLimits DEFAULT = new SimilarityLimits(1L << 22, 1L << 28);

  public SimilarityLimits {
    if (maxScores < 1 || maxTokenPairs < 1) {
      throw new IllegalArgumentException(
          "limits are " + maxScores + " scores and " + maxTokenPairs + " token pairs, least is 1");
    }
  }
}
