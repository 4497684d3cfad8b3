package dev.semblance.model.script;

import dev.semblance.model.folder.JsonFile;
import dev.semblance.model.kernel.KernelShapes;
import dev.semblance.weights.safetensors.WeightFiles;

/**
 * One family of encoders: reads its configuration, knows its tensors' names, and emits its forward
 * pass. Stateless.
 */
interface Architecture {

  /**
   * Whether this class is meant for a configuration. Looks at the whole of it, since {@code
   * model_type} alone misleads (JinaBERT says {@code bert} too); what it recognises and cannot do
   * it refuses in {@link #write}.
   */
  boolean recognises(JsonFile config);

  /**
   * The sizes that kernels are timed at.
   *
   * @throws dev.semblance.fault.Fault.ModelRefused as {@link #write}
   */
  KernelShapes kernelShapes(JsonFile config);

  /** The tensors under the names that all savings of this architecture share. */
  Weights weights(WeightFiles files);

  /**
   * Writes {@code def hidden(self, ids, positions, ...) -> Tensor}, [tokens] to [tokens, hidden] in
   * fp32.
   *
   * @throws dev.semblance.fault.Fault.ModelRefused when the configuration or the weights are not
   *     what the class knows
   */
  Shape write(JsonFile config, Weights weights, ScriptModule script);

  /**
   * What the rest of the server needs to know.
   *
   * @param hidden width of a token's vector
   * @param maxPositions the longest sequence that the position table holds
   * @param vocabularySize rows of the word table
   * @param signature everything of the configuration that shapes the vectors, for the space's hash
   */
  record Shape(int hidden, int maxPositions, int vocabularySize, String signature) {}
}
