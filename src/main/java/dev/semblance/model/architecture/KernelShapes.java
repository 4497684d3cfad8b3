package dev.semblance.model.architecture;

import dev.semblance.model.folder.JsonFile;

/**
 * The sizes of a transformer layer's products, which decide what kernel is fastest.
 *
 * @param inner width between the two layers of the feed-forward part
 */
public record KernelShapes(int hidden, int heads, int inner, Activation activation) {

  /**
   * Of the model that a {@code config.json} describes.
   *
   * @throws dev.semblance.fault.Fault.ModelRefused when no architecture knows it
   */
  public static KernelShapes of(JsonFile config) {
    return Architectures.of(config).kernelShapes(config);
  }

  /** Width of one head. */
  public int headWidth() {
    return hidden / heads;
  }
}
