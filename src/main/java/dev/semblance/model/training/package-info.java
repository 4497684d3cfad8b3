/**
 * Encoders that learn: {@link dev.semblance.model.training.StudentFolder} makes the folder of a
 * smaller encoder from a teacher's, {@link dev.semblance.model.training.TrainableEncoder} changes
 * its weights step by step.
 *
 * <p>Teachers are BERT folders with a WordPiece tokenizer: {@code StudentFolder} knows their
 * tensors by name.
 */
@NullMarked
@NamedInterface("training")
package dev.semblance.model.training;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
