package dev.semblance.model.folder;

import dev.semblance.encoder.ScoreActivation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a folder's files say of its scores: a classifier of texts or of pairs of them, or a language
 * model that judges pairs.
 *
 * @param labels in the order of the logits; at least one
 * @param activation what makes scores of the logits
 * @param words what a language model is to say; null for a classifier
 * @param frame what stands around a pair; null where the tokenizer's template joins the texts
 */
public record ScoreModule(
    List<String> labels,
    ScoreActivation activation,
    @Nullable Words words,
    @Nullable ChatFrame frame) {

  /**
   * The words whose logits are compared.
   *
   * @param falseId null where the one word's logit counts alone
   */
  public record Words(int trueId, @Nullable Integer falseId) {}

  public ScoreModule {
    labels = List.copyOf(labels);
  }

  /** Everything that shapes the logits beside plan, weights and tokenizer, for the hash. */
  public String signature() {
    return "scores " + labels.size() + " " + words + " " + frame;
  }
}
