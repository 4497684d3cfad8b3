package dev.semblance.similarity;

import dev.semblance.encoder.Deadline;
import dev.semblance.vector.Similarity;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request of these tests: a matrix with every default, and what a test changes in it. Immutable:
 * each change gives another one.
 */
final class Asked {
  private final Side inputs;
  private final @Nullable Side against;
  private List<Similarity> metrics = List.of();
  private Mode mode = Mode.MATRIX;
  private @Nullable Integer topK;
  private @Nullable Double threshold;
  private @Nullable Boolean normalize;
  private @Nullable Integer dimensions;
  private @Nullable String space;
  private @Nullable Deadline deadline;

  Asked(Side inputs, @Nullable Side against) {
    this.inputs = inputs;
    this.against = against;
  }

  Asked metrics(Similarity... metrics) {
    return with(changed -> changed.metrics = List.of(metrics));
  }

  Asked mode(Mode mode) {
    return with(changed -> changed.mode = mode);
  }

  Asked nearest(@Nullable Integer topK, @Nullable Double threshold) {
    return with(
        changed -> {
          changed.topK = topK;
          changed.threshold = threshold;
        });
  }

  Asked normalize(@Nullable Boolean normalize) {
    return with(changed -> changed.normalize = normalize);
  }

  Asked dimensions(@Nullable Integer dimensions) {
    return with(changed -> changed.dimensions = dimensions);
  }

  Asked space(@Nullable String space) {
    return with(changed -> changed.space = space);
  }

  Asked deadline(@Nullable Deadline deadline) {
    return with(changed -> changed.deadline = deadline);
  }

  private Asked with(Consumer<Asked> change) {
    Asked changed = new Asked(inputs, against);
    changed.metrics = metrics;
    changed.mode = mode;
    changed.topK = topK;
    changed.threshold = threshold;
    changed.normalize = normalize;
    changed.dimensions = dimensions;
    changed.space = space;
    changed.deadline = deadline;
    change.accept(changed);
    return changed;
  }

  SimilarityRequest request() {
    return new SimilarityRequest(
        inputs,
        against,
        metrics,
        mode,
        topK,
        threshold,
        normalize,
        dimensions,
        space,
        null,
        null,
        deadline);
  }
}
