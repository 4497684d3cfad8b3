package dev.semblance.serving;

import dev.semblance.model.LoadedModel;
import dev.semblance.model.ModelLoader;
import dev.semblance.model.ModelOptions;
import java.nio.file.Path;

/** Where models come from. */
interface ModelSource {

  /**
   * The folder with a reference's files. Takes as long as a download.
   *
   * @throws dev.semblance.fault.Fault when there is none, or it cannot be had
   */
  Path find(String reference);

  /**
   * Loads a folder. Takes seconds.
   *
   * @param beforeMeasuring is run before kernels are measured, where they are: it may wait until
   *     the machine has nothing else to do
   * @throws dev.semblance.fault.Fault when it cannot be served as it is
   */
  LoadedModel load(Path folder, ModelOptions options, Runnable beforeMeasuring);

  /** As the other, measuring at once. */
  default LoadedModel load(Path folder, ModelOptions options) {
    return load(folder, options, () -> {});
  }

  static ModelSource of(ModelLoader loader) {
    return new ModelSource() {
      @Override
      public Path find(String reference) {
        return loader.find(reference);
      }

      @Override
      public LoadedModel load(Path folder, ModelOptions options, Runnable beforeMeasuring) {
        return LoadedModel.load(folder, options, beforeMeasuring);
      }
    };
  }
}
