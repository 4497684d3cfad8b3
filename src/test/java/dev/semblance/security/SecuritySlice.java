package dev.semblance.security;

import dev.semblance.api.FakeEncoders;
import dev.semblance.encoder.EncoderLayer;
import dev.semblance.encoder.EncoderLayers;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.encoder.ServedModel;
import java.util.List;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Primary;

/** The dialects behind the real chain, over {@link FakeEncoders}. */
@EnableAutoConfiguration
@ComponentScan(
    basePackages = {"dev.semblance.problem", "dev.semblance.api", "dev.semblance.security"},
    excludeFilters =
        @ComponentScan.Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class))
class SecuritySlice {

  @Bean
  FakeEncoders fakeEncoders() {
    return new FakeEncoders();
  }

  /** With every layer that is there, as the server has them. */
  @Bean
  @Primary
  Encoders layeredEncoders(FakeEncoders fake, List<EncoderLayer> layers) {
    return new LayeredEncoders(fake, new EncoderLayers(layers));
  }

  private record LayeredEncoders(Encoders fake, EncoderLayers layers) implements Encoders {

    @Override
    public ServedEncoder find(String name) {
      return layers.aroundRequest(fake.find(name));
    }

    @Override
    public List<ServedModel> list() {
      return fake.list();
    }
  }
}
