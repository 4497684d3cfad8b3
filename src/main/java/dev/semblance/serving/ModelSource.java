package dev.semblance.serving;

import dev.semblance.model.LoadedModel;
import dev.semblance.model.ModelOptions;

/**
 * Where models come from: finds a reference's folder and loads it. Takes seconds, or as long as a
 * download.
 */
@FunctionalInterface
interface ModelSource {
  LoadedModel load(String reference, ModelOptions options);
}
