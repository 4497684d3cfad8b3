package dev.semblance.encoder;

import dev.semblance.vector.Similarity;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an encoder is; fixed when it was loaded.
 *
 * @param space of its dense embeddings; of a model without, what it is known by: pooling {@value
 *     EmbeddingSpace#SCORES} and as many dimensions as labels, or the space of another output
 * @param tokenSpace of its token embeddings; means nothing where it does not offer them
 * @param maxTokens the longest text it takes, special tokens included
 * @param vocabularySize how many token ids there are
 * @param normalized whether its modules end in a normalisation
 * @param prompts texts to put before inputs
 * @param similarity the metric it was trained for, cosine when its files do not say
 * @param truncate what it does with over-long texts when a request does not say
 * @param precision what its weights are kept in
 * @param device where it computes
 * @param kernels the implementations in use
 * @param memoryBytes of its weights on the device
 * @param offer what it gives
 */
public record EncoderFacts(
    EmbeddingSpace space,
    EmbeddingSpace tokenSpace,
    int maxTokens,
    int vocabularySize,
    boolean normalized,
    Prompts prompts,
    Similarity similarity,
    Truncate truncate,
    Precision precision,
    ComputeDevice device,
    Kernels kernels,
    long memoryBytes,
    Offer offer) {

  /**
   * What an encoder gives.
   *
   * @param outputs in the order of the constants; at least one
   * @param sparseSpace of sparse vectors; null without them
   * @param labels of a classifier, in the order of its logits; empty without scores
   * @param activation what makes scores of the logits
   * @param tokenMean whether dense vectors are means of token vectors, and of which
   * @param pairs how two texts are read together; null where they are not
   * @param lateInteraction how its token vectors are compared; null where they were not trained to
   *     be
   * @param unlessAsked of a model that computes queries and documents apart, what a text of no role
   *     is taken for; null where all texts are computed alike
   */
  public record Offer(
      Set<Output> outputs,
      @Nullable EmbeddingSpace sparseSpace,
      List<String> labels,
      ScoreActivation activation,
      TokenMean tokenMean,
      @Nullable PairForm pairs,
      @Nullable LateInteraction lateInteraction,
      @Nullable TextRole unlessAsked) {

    /** Dense and token vectors: an encoder without a head of its own. */
    public static final Offer EMBEDDINGS =
        new Offer(Set.of(Output.DENSE, Output.TOKENS), null, List.of(), ScoreActivation.IDENTITY);

    /** Of an encoder whose dense vectors are made otherwise than by a mean of token vectors. */
    public Offer(
        Set<Output> outputs,
        @Nullable EmbeddingSpace sparseSpace,
        List<String> labels,
        ScoreActivation activation) {
      this(outputs, sparseSpace, labels, activation, TokenMean.NONE, null, null);
    }

    /** Of an encoder that computes all texts alike. */
    public Offer(
        Set<Output> outputs,
        @Nullable EmbeddingSpace sparseSpace,
        List<String> labels,
        ScoreActivation activation,
        TokenMean tokenMean,
        @Nullable PairForm pairs,
        @Nullable LateInteraction lateInteraction) {
      this(outputs, sparseSpace, labels, activation, tokenMean, pairs, lateInteraction, null);
    }

    /** Of one that gives dense vectors alone, of queries otherwise than of documents. */
    public static Offer ofTwoPaths(TextRole unlessAsked) {
      return new Offer(
          Set.of(Output.DENSE),
          null,
          List.of(),
          ScoreActivation.IDENTITY,
          TokenMean.NONE,
          null,
          null,
          unlessAsked);
    }

    /** Of an encoder whose token vectors were not trained to be compared. */
    public Offer(
        Set<Output> outputs,
        @Nullable EmbeddingSpace sparseSpace,
        List<String> labels,
        ScoreActivation activation,
        TokenMean tokenMean,
        @Nullable PairForm pairs) {
      this(outputs, sparseSpace, labels, activation, tokenMean, pairs, null);
    }

    public Offer {
      outputs = Output.set(outputs);
      labels = List.copyOf(labels);
      if (outputs.contains(Output.SPARSE) != (sparseSpace != null)
          || outputs.contains(Output.SCORES) == labels.isEmpty()) {
        throw new IllegalArgumentException(outputs + ", " + sparseSpace + ", " + labels);
      }
    }
  }

  /**
   * The same of one path of a model that has two.
   *
   * @param shared the space of both
   * @param bytes of both paths' weights
   */
  public EncoderFacts onePath(EmbeddingSpace shared, Prompts both, long bytes, Offer twoPaths) {
    return new EncoderFacts(
        shared,
        tokenSpace,
        maxTokens,
        vocabularySize,
        normalized,
        both,
        similarity,
        truncate,
        precision,
        device,
        kernels,
        bytes,
        twoPaths);
  }

  /** What can be asked of a text. */
  public Set<Output> outputs() {
    return offer.outputs();
  }

  /** Null for an encoder without sparse vectors. */
  public @Nullable EmbeddingSpace sparseSpace() {
    return offer.sparseSpace();
  }

  /** Of a classifier; empty for all others. */
  public List<String> labels() {
    return offer.labels();
  }

  /** How its token vectors are compared; null where they were not trained to be. */
  public @Nullable LateInteraction lateInteraction() {
    return offer.lateInteraction();
  }

  /** The longest text of a role that it takes. */
  public int maxTokens(@Nullable TextRole role) {
    LateInteraction late = lateInteraction();
    return late == null ? maxTokens : late.form(role).maxTokens();
  }

  /**
   * Whether a text is computed as a query or as a document.
   *
   * @param asked its role, if it has one
   * @return null where all texts are computed alike
   */
  public @Nullable TextRole path(@Nullable TextRole asked) {
    return offer.unlessAsked() == null || asked == null ? offer.unlessAsked() : asked;
  }

  public int dimensions() {
    return space.dimensions();
  }

  /** Whether it shares the processors with everything else. */
  public boolean onCpu() {
    return device.onCpu();
  }

  /** Such as {@code mean} or {@code cls+max}. */
  public String pooling() {
    return space.pooling();
  }
}
