package dev.semblance.encoder;

import dev.semblance.encoder.EncoderLayer.Lifetime;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** All layers that stand between a caller and a model. Safe to share. */
public final class EncoderLayers {

  /** Adds nothing. */
  public static final EncoderLayers NONE = new EncoderLayers(List.of());

  private final List<EncoderLayer> innermostFirst;

  /**
   * @param layers in any order; their places say how they stand
   */
  public EncoderLayers(Collection<? extends EncoderLayer> layers) {
    innermostFirst =
        layers.stream()
            .<EncoderLayer>map(layer -> layer)
            .sorted(Comparator.comparing(EncoderLayer::place).reversed())
            .toList();
  }

  /** The encoder of a model that was loaded just now, with what stays around it. */
  public Encoder aroundModel(String model, Encoder encoder) {
    return fold(Lifetime.MODEL, model, encoder);
  }

  /** What a request found, with what belongs to this request; called on the request's thread. */
  public ServedEncoder aroundRequest(ServedEncoder found) {
    return new ServedEncoder(
        found.asked(),
        found.id(),
        found.inputType(),
        fold(Lifetime.REQUEST, found.id(), found.encoder()));
  }

  private Encoder fold(Lifetime lifetime, String model, Encoder encoder) {
    Encoder outermost = encoder;
    for (EncoderLayer layer : innermostFirst) {
      if (layer.place().lifetime() == lifetime) {
        outermost = layer.around(model, outermost);
      }
    }
    return outermost;
  }
}
