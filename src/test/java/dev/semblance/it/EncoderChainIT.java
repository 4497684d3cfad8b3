package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.EncoderLayer;
import dev.semblance.encoder.EncoderLayer.Place;
import dev.semblance.encoder.Encoders;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** What the server puts between callers and models; {@code EncoderLayersTests} shows the order. */
@RunningServer
class EncoderChainIT {

  @Autowired private ApplicationContext context;

  @Test
  void everyPlaceOfTheChainHasOneLayer() {
    Map<String, EncoderLayer> layers = context.getBeansOfType(EncoderLayer.class);

    assertThat(layers.values())
        .extracting(EncoderLayer::place)
        .containsExactlyInAnyOrder(Place.values());
  }

  @Test
  void callersCanComeByNoEncodersButTheLayeredOnes() {
    assertThat(context.getBeansOfType(Encoders.class)).containsOnlyKeys("servedModels");
  }
}
