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
 * @param dense as wide as the word table's rows, which may be narrower than the hidden size
 * @param table name of a matrix of the word table's shape of its own. A saving that has it means
 *     it, whatever the configuration says; transformers 5 does the same
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
