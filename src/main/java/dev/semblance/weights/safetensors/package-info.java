/**
 * Reads weights in the safetensors format, one file or many, mapped and never copied.
 *
 * <p>{@link dev.semblance.weights.safetensors.WeightFiles} is what a model folder's weight files
 * hold; a <i>shard</i> is one of several files, the <i>index</i> says which shard has which tensor.
 * Files are taken for hostile; the format and its checks are those of the reference crate ({@code
 * safetensors/src/tensor.rs}).
 */
@NullMarked
@NamedInterface("safetensors")
package dev.semblance.weights.safetensors;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
