/**
 * The one package that knows DJL: runs a TorchScript module and a Hugging Face tokenizer behind the
 * domain's ports.
 *
 * <p>Native code pins its thread and keeps memory for each one, so whatever computes on the CPU
 * does so on the few {@link dev.semblance.model.djl.ComputeThreads}. What was measured and which
 * traps there are stands beside each class; the engine's facts were read in DJL 0.35.1, whose
 * native library 0.36.0 has unchanged, and run on libtorch 2.7.1.
 */
@NullMarked
package dev.semblance.model.djl;

import org.jspecify.annotations.NullMarked;
