package dev.semblance.vector;

import java.util.Arrays;
import java.util.List;

/** A metric between two texts given as one vector for each token. */
public enum TokenSimilarity implements Similarity {
  /**
   * Late interaction: for each token of the first text its best dot product with any token of the
   * second, summed (ColBERT, Khattab and Zaharia 2020, equation 3). Not symmetric; grows with the
   * first text's tokens. ColBERT models give token vectors of length one, which makes each dot
   * product a cosine; nothing is normalised here.
   */
  MAXSIM("maxsim", Order.HIGHER_IS_CLOSER, "MaxSim");

  // Bounds the dot products in memory: 64 x 8,192 tokens are 4 MiB.
  private static final int BLOCK = 64;

  private final String wireName;
  private final Order order;
  private final List<String> aliases;

  TokenSimilarity(String wireName, Order order, String... aliases) {
    this.wireName = wireName;
    this.order = order;
    this.aliases = List.of(aliases);
  }

  @Override
  public String wireName() {
    return wireName;
  }

  @Override
  public Order order() {
    return order;
  }

  @Override
  public List<String> aliases() {
    return aliases;
  }

  /**
   * The metric's value for a query and a document.
   *
   * @throws IllegalArgumentException if the dimensions differ
   */
  public double score(MultiVector query, MultiVector document) {
    if (query.dimensions() != document.dimensions()) {
      throw new IllegalArgumentException(
          "vector dimensions differ: " + query.dimensions() + "!=" + document.dimensions());
    }
    double score = 0;
    float[][] tokens = query.rows();
    for (int from = 0; from < tokens.length; from += BLOCK) {
      float[][] block = Arrays.copyOfRange(tokens, from, Math.min(from + BLOCK, tokens.length));
      for (double[] dots : BlockedSums.of(Sum.PRODUCTS, block, document.rows(), () -> false)) {
        double best = dots[0];
        for (double dot : dots) {
          best = Math.max(best, dot);
        }
        score += best;
      }
    }
    return score;
  }
}
