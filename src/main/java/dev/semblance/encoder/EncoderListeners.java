package dev.semblance.encoder;

/** Makes the listener of a model's encoder. */
@FunctionalInterface
public interface EncoderListeners {

  /** Nobody listens. */
  EncoderListeners SILENT = model -> EncoderListener.SILENT;

  /**
   * @param model the configured model's name
   */
  EncoderListener of(String model);
}
