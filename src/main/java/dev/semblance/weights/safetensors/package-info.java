/**
 * Reads and writes weights in the safetensors format, mapped and never copied.
 *
 * <p>Files are taken for hostile; the format and its checks are those of the reference crate
 * ({@code safetensors/src/tensor.rs}).
 */
@NullMarked
@NamedInterface("safetensors")
package dev.semblance.weights.safetensors;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
