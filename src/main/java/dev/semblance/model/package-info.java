/**
 * From a reference to a running encoder: {@code hub} finds the folder, {@code folder} reads it,
 * {@code script} turns its configuration and weights into TorchScript by the operations of {@code
 * kernel}, {@code torchscript} writes the archive and {@code djl} runs it.
 *
 * <p>Everything is decided at load: what could change the vectors and is not understood is refused,
 * naming the file, the key, what was found and what is needed. No pickle is ever read, no Python
 * needed.
 */
@NullMarked
@ApplicationModule(
    displayName = "Model",
    allowedDependencies = {
      "encoder",
      "fault",
      "vector",
      "weights :: safetensors",
      "weights :: tensor"
    })
package dev.semblance.model;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
