package dev.semblance.similarity;

import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.Encoder;
import dev.semblance.fault.Fault;
import dev.semblance.vector.Similarity;
import dev.semblance.vector.TokenSimilarity;
import dev.semblance.vector.VectorSimilarity;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Compares texts and vectors. Blocks its thread while texts are embedded and scores computed; safe
 * to share.
 */
public final class SimilarityService {
  private final SimilarityLimits limits;
  private final SpaceCheck spaces;
  private final LongSupplier nanoTime;
  private final ScoringThreads threads;

  /**
   * @param threads where scoring is done that takes long; not owned
   * @param nanoTime the clock of deadlines, {@link System#nanoTime}'s
   */
  public SimilarityService(
      SimilarityLimits limits,
      SpaceEquivalence equivalence,
      SharedThreads threads,
      LongSupplier nanoTime) {
    this.threads = new ScoringThreads(threads);
    this.limits = limits;
    this.spaces = new SpaceCheck(equivalence);
    this.nanoTime = nanoTime;
  }

  /**
   * Answers a request. Many scores are computed when they are read from the result, on the reading
   * thread's behalf; everything that can be refused is refused here.
   *
   * @param model the encoder of the texts; asked only when one is needed, which vectors alone do
   *     not, except for the name of its space in a message
   * @param modelNamed whether the caller chose the model: then its metric is the default even for
   *     vectors alone
   * @throws Fault naming the field and the item
   */
  public SimilarityResult compare(
      SimilarityRequest request, Supplier<Encoder> model, boolean modelNamed) {
    List<Similarity> metrics =
        request.metrics().isEmpty()
            ? List.of(defaultMetric(request, model, modelNamed))
            : request.metrics();
    RequestRules.check(request, metrics, limits);
    boolean tokensOnly = metrics.stream().allMatch(TokenSimilarity.class::isInstance);
    SpaceCheck.Agreed agreed = spaces.agree(request, tokensOnly, () -> model.get().facts());
    VectorRules.check(request, agreed.vectors());
    return new Comparison(request, metrics, agreed, limits.maxTokenPairs(), nanoTime, threads)
        .run(model);
  }

  private static Similarity defaultMetric(
      SimilarityRequest request, Supplier<Encoder> model, boolean modelNamed) {
    if (request.inputs() instanceof Side.TokenVectors
        || request.columns() instanceof Side.TokenVectors) {
      return TokenSimilarity.MAXSIM;
    }
    if (!request.hasTexts() && !modelNamed) {
      return VectorSimilarity.COSINE;
    }
    Similarity own = model.get().facts().similarity();
    boolean vectors =
        request.inputs() instanceof Side.Vectors || request.columns() instanceof Side.Vectors;
    return vectors && own instanceof TokenSimilarity ? VectorSimilarity.COSINE : own;
  }
}
