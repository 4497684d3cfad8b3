/**
 * From a reference to a running encoder: {@code dev.semblance.hub} finds the folder, {@code folder}
 * reads it, {@code family} turns its configuration into a {@code plan}, {@code script} writes the
 * plan as TorchScript by the operations of {@code kernel}, {@code torchscript} makes the archive
 * and {@code djl} runs it.
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
      "hub",
      "text",
      "vector",
      "weights",
      "weights :: folder",
      "weights :: pickle",
      "weights :: safetensors",
      "weights :: tensor"
    })
package dev.semblance.model;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
