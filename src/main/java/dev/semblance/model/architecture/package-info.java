/**
 * From a configuration to TorchScript source: one class per architecture, and nothing else knows
 * that architecture.
 *
 * <p>Every module works on packed batches: linear layers, norms and activations see {@code [tokens,
 * ...]} without padding, and only attention looks at the sequences' borders. Shapes are given
 * slowest axis first; {@code hidden}, {@code heads} and {@code intermediate} are the words of
 * Hugging Face configurations.
 *
 * <p>A <em>kernel</em> is one way to compute an operation: {@link
 * dev.semblance.model.architecture.LinearKernel} and {@link
 * dev.semblance.model.architecture.AttentionKernel} list those of CPUs and emit them; which is used
 * is chosen by measuring, in {@code djl}.
 */
@NullMarked
package dev.semblance.model.architecture;

import org.jspecify.annotations.NullMarked;
