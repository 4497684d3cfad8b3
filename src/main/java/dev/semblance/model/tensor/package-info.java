/**
 * Arrays of numbers on their way from a weight file to the engine.
 *
 * <p>A {@link dev.semblance.model.tensor.Tensor} is a shape, a {@link
 * dev.semblance.model.tensor.DType} and little-endian bytes off the heap; nothing is computed here
 * except the rounding from one float type to another. The names of the types are those of the
 * safetensors format.
 */
@NullMarked
package dev.semblance.model.tensor;

import org.jspecify.annotations.NullMarked;
