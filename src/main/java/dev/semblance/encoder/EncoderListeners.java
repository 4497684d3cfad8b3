package dev.semblance.encoder;

import java.util.List;

/** Makes the listener of a model's encoder. */
@FunctionalInterface
public interface EncoderListeners {

  /** Nobody listens. */
  EncoderListeners SILENT = model -> EncoderListener.SILENT;

  /**
   * @param model the configured model's name
   */
  EncoderListener of(String model);

  /** Listeners of several kinds for each model. */
  static EncoderListeners all(List<EncoderListeners> kinds) {
    List<EncoderListeners> every = List.copyOf(kinds);
    return switch (every.size()) {
      case 0 -> SILENT;
      case 1 -> every.getFirst();
      default -> model -> new EveryListener(every.stream().map(kind -> kind.of(model)).toList());
    };
  }
}
