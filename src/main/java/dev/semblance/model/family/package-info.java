/**
 * From {@code config.json} to a plan: one class a family of encoders, and no other package knows
 * how a family computes.
 *
 * <p>A family reads the whole configuration: what could change a vector and is not understood is
 * refused, naming the key. {@link dev.semblance.model.family.Families} chooses the family. Two
 * other packages know values of {@code model_type}: {@code folder} which tokenizer class goes with
 * one, {@code training} the names of BERT's tensors, since it cuts layers and word tables of BERT
 * only.
 */
@NullMarked
package dev.semblance.model.family;

import org.jspecify.annotations.NullMarked;
