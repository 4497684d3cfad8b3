package dev.semblance.encoder;

import dev.semblance.vector.Similarity;
import java.util.List;
import java.util.Map;
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
 * @param dtype what its weights are computed in, such as {@code float32}
 * @param device such as {@code cpu} or {@code cuda:0}
 * @param kernels the implementations in use, by operation
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
    String dtype,
    String device,
    Map<String, String> kernels,
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
   */
  public record Offer(
      Set<Output> outputs,
      @Nullable EmbeddingSpace sparseSpace,
      List<String> labels,
      ScoreActivation activation,
      TokenMean tokenMean,
      @Nullable PairForm pairs) {

    /** Dense and token vectors: an encoder without a head of its own. */
    public static final Offer EMBEDDINGS =
        new Offer(Set.of(Output.DENSE, Output.TOKENS), null, List.of(), ScoreActivation.IDENTITY);

    /** Of an encoder whose dense vectors are made otherwise than by a mean of token vectors. */
    public Offer(
        Set<Output> outputs,
        @Nullable EmbeddingSpace sparseSpace,
        List<String> labels,
        ScoreActivation activation) {
      this(outputs, sparseSpace, labels, activation, TokenMean.NONE, null);
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

  public EncoderFacts {
    kernels = Map.copyOf(kernels);
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

  public int dimensions() {
    return space.dimensions();
  }

  /** Whether it shares the processors with everything else. */
  public boolean onCpu() {
    return device.equals("cpu");
  }

  /** Such as {@code mean} or {@code cls+max}. */
  public String pooling() {
    return space.pooling();
  }
}
