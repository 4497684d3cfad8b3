/**
 * From a model folder to TorchScript: the forward pass, the pooling behind it, and what learns.
 *
 * <p>Every module works on packed batches: linear layers, norms and activations see {@code [tokens,
 * ...]} without padding, and only attention looks at the sequences' borders. Shapes are given
 * slowest axis first.
 */
@NullMarked
package dev.semblance.model.script;

import org.jspecify.annotations.NullMarked;
