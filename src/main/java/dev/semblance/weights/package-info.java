/**
 * Weights as they lie on disk: tensors by name, whatever form their file has.
 *
 * <p>{@code tensor} is an array of numbers on its way to the engine, {@code safetensors} reads and
 * writes such files, {@code pickle} reads those of {@code torch.save} without running them, {@code
 * folder} finds the files of a model and opens either form. Files are taken for hostile: every
 * offset, length and sum is checked before it is used.
 */
@NullMarked
@ApplicationModule(
    displayName = "Weights",
    allowedDependencies = {"fault"})
package dev.semblance.weights;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
