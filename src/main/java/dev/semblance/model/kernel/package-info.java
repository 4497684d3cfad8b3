/**
 * Ways to compute an encoder's operations, written as TorchScript.
 *
 * <p>A <em>kernel</em> is one way to compute an operation: {@link
 * dev.semblance.model.kernel.LinearKernel} and {@link dev.semblance.model.kernel.AttentionKernel}
 * list those of CPUs and write them; {@link dev.semblance.model.kernel.Attention} has the attention
 * of packed batches, on CPUs and GPUs. {@link dev.semblance.model.kernel.ProbeScript} holds all
 * candidates side by side, so that {@code djl} can time them at a model's own sizes and choose.
 */
@NullMarked
package dev.semblance.model.kernel;

import org.jspecify.annotations.NullMarked;
