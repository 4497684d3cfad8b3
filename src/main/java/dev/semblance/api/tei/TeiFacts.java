package dev.semblance.api.tei;

import dev.semblance.api.ApiLimits;
import dev.semblance.encoder.BatchSizes;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.ServedModel;
import dev.semblance.encoder.Truncate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/** What TEI tells of its model and its limits, of the default model. Safe to share. */
public final class TeiFacts {
  private final Encoders encoders;
  private final ApiLimits limits;
  private final ObjectProvider<BatchSizes> sizes;

  TeiFacts(Encoders encoders, ApiLimits limits, ObjectProvider<BatchSizes> sizes) {
    this.encoders = encoders;
    this.limits = limits;
    this.sizes = sizes;
  }

  /** TEI's kinds of models. */
  public enum Kind {
    EMBEDDING,
    /** Several labels. */
    CLASSIFIER,
    /** One label. */
    RERANKER
  }

  /**
   * In TEI's words.
   *
   * @param modelId the folder or the repository
   * @param pooling such as {@code mean}; {@code splade} where it gives sparse vectors alone
   * @param labels of a classifier, in the order of its logits
   * @param maxConcurrentRequests how many texts of full length may wait; shorter ones may be more
   * @param maxClientBatchSize most texts of one request
   */
  public record Facts(
      String modelId,
      String dtype,
      String servedName,
      Kind kind,
      String pooling,
      List<String> labels,
      int maxConcurrentRequests,
      int maxInputLength,
      int maxBatchTokens,
      int maxBatchRequests,
      int maxClientBatchSize,
      boolean autoTruncate,
      int tokenizationWorkers,
      String version) {
    public Facts {
      labels = List.copyOf(labels);
    }
  }

  /**
   * As it is now; the model is loaded if it is not yet.
   *
   * @throws dev.semblance.fault.Fault when the model cannot be served
   */
  public Facts now() {
    ServedEncoder served = encoders.find(Encoders.DEFAULT);
    EncoderFacts facts = served.encoder().facts();
    String reference =
        encoders.list().stream()
            .filter(model -> model.id().equals(served.id()))
            .map(ServedModel::reference)
            .findFirst()
            .orElse(served.id());
    String version = getClass().getPackage().getImplementationVersion();
    int maxTokens = facts.maxTokens();
    BatchSizes.@Nullable Sizes queue = sizes.getIfAvailable(() -> BatchSizes.UNKNOWN).of(maxTokens);
    return new Facts(
        reference,
        facts.precision().wireName(),
        served.asked(),
        kind(facts),
        pooling(facts),
        facts.labels(),
        queue == null
            ? limits.maxInputs()
            : Math.clamp(queue.waitingTokens() / maxTokens, 1, Integer.MAX_VALUE),
        maxTokens,
        queue == null ? maxTokens : queue.batchTokens(),
        queue == null ? 1 : queue.batchSequences(),
        limits.maxInputs(),
        facts.truncate() != Truncate.ERROR,
        Runtime.getRuntime().availableProcessors(),
        version == null ? "development" : version);
  }

  private static Kind kind(EncoderFacts facts) {
    if (!facts.outputs().contains(Output.SCORES)) {
      return Kind.EMBEDDING;
    }
    return facts.labels().size() == 1 ? Kind.RERANKER : Kind.CLASSIFIER;
  }

  /** A model of token vectors alone is no SPLADE: its own word holds. */
  private static String pooling(EncoderFacts facts) {
    boolean sparseAlone =
        facts.outputs().contains(Output.SPARSE) && !facts.outputs().contains(Output.DENSE);
    return sparseAlone ? "splade" : facts.pooling();
  }
}
