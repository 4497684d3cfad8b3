package dev.semblance.model.family;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.model.plan.ScoreHead;
import dev.semblance.model.plan.VocabularyHead;
import java.util.List;
import java.util.Optional;

/** Encoders that share a forward pass and names of tensors. Stateless. */
interface Family {

  /** Values of {@code model_type} that it serves. */
  List<String> modelTypes();

  /** Whether a configuration of one of its types is its own; two families may share a type. */
  default boolean serves(JsonFile config) {
    return true;
  }

  /**
   * The plan of a configuration of one of its types.
   *
   * @throws dev.semblance.fault.Fault.ModelRefused when the configuration asks for something else
   */
  EncoderPlan plan(JsonFile config);

  /**
   * The head that its {@code ForMaskedLM} has behind the plan; empty when it is not served.
   *
   * @param config one that {@link #plan} takes
   */
  default Optional<VocabularyHead> vocabularyHead(JsonFile config) {
    return Optional.empty();
  }

  /**
   * The head that its {@code ForSequenceClassification} has behind the plan; empty when it is not
   * served.
   *
   * @param config one that {@link #plan} takes
   */
  default Optional<ScoreHead> scoreHead(JsonFile config, int labels) {
    return Optional.empty();
  }

  /** Layers that transformers has under other names than the file. */
  default List<RenamedLayer> renamedLayers() {
    return List.of();
  }

  /** The table of a language model's logits; empty when its {@code ForCausalLM} is not served. */
  default Optional<String> logitTable() {
    return Optional.empty();
  }
}
