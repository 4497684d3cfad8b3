/**
 * Arrays of numbers on their way from a weight file to the engine.
 *
 * <p>A {@link dev.semblance.weights.tensor.Tensor} is a shape, a {@link
 * dev.semblance.weights.tensor.DType} and little-endian bytes off the heap; nothing is computed
 * here except the rounding from one float type to another. The names of the types are those of the
 * safetensors format.
 */
@NullMarked
@NamedInterface("tensor")
package dev.semblance.weights.tensor;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
