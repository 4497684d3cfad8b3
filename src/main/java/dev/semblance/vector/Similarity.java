package dev.semblance.vector;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A way to say how close two texts are: between single vectors ({@link VectorSimilarity}) or
 * between matrices of token vectors ({@link TokenSimilarity}).
 *
 * <p>The two kinds share names and order but no formula, so that a token matrix cannot be given to
 * a metric of single vectors, nor the other way round.
 */
public sealed interface Similarity permits VectorSimilarity, TokenSimilarity {

  /** The name in requests and answers, such as {@code cosine}. */
  String wireName();

  /** Which end of the range is close. */
  Order order();

  /** Other people's names for the same metric, as found in model folders. */
  List<String> aliases();

  /** Every metric, single vectors first. */
  static List<Similarity> all() {
    return Stream.<Similarity>concat(
            Stream.of(VectorSimilarity.values()), Stream.of(TokenSimilarity.values()))
        .toList();
  }

  /**
   * The metric of a wire name or of a {@code similarity_fn_name} in {@code
   * config_sentence_transformers.json}, as Sentence Transformers and PyLate spell it. Case counts.
   */
  static Optional<Similarity> named(String name) {
    return all().stream()
        .filter(metric -> metric.wireName().equals(name) || metric.aliases().contains(name))
        .findFirst();
  }
}
