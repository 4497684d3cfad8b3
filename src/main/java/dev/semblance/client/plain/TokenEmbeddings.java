package dev.semblance.client.plain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a text, each with its vector, all of one space.
 *
 * @param space another than that of the model's text vectors
 */
public record TokenEmbeddings(Space space, List<Token> tokens) {

  /**
   * A token.
   *
   * @param start in UTF-16 units of the text; null for tokens that the model adds
   * @param end behind its last unit; null for tokens that the model adds
   * @param embedding in the tokens' space
   */
  public record Token(
      int id, String text, @Nullable Integer start, @Nullable Integer end, Embedding embedding) {}

  /**
   * Late interaction: the sum over these tokens, a query's, of each one's best match.
   *
   * @throws SpacesDiffer when the other is of another space
   */
  public double maxSim(TokenEmbeddings document) {
    space.require(document.space);
    double sum = 0;
    for (Token own : tokens) {
      double best = Double.NEGATIVE_INFINITY;
      for (Token other : document.tokens) {
        best = Math.max(best, own.embedding.dot(other.embedding));
      }
      sum += best;
    }
    return sum;
  }
}
