package dev.semblance.model.plan;

import dev.semblance.model.plan.EncoderPlan.Linear;
import dev.semblance.model.plan.EncoderPlan.Norm;
import dev.semblance.model.plan.EncoderPlan.TensorName;
import org.jspecify.annotations.Nullable;

/**
 * The head of a masked language model as data: the logits of a token's vector x over the
 * vocabulary, {@code table norm(activation(dense x)) + bias}. Its tensors' names are whole: they
 * stand outside the encoder's prefix.
 *
 * @param table name of a matrix [vocabulary, hidden] of its own. A saving that has it means it,
 *     whatever the configuration says; transformers 5 does the same
 * @param tied whether the word table serves where that matrix is missing
 * @param bias of the logits, [vocabulary]; null for none
 */
public record VocabularyHead(
    Linear dense,
    Activation activation,
    Norm norm,
    String table,
    boolean tied,
    @Nullable TensorName bias) {}
