package dev.semblance.api.voyage;

import dev.semblance.api.Dialect;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The dialect; its controllers are found by scanning. */
@Configuration(proxyBeanMethods = false)
class VoyageConfiguration {

  @Bean
  Dialect voyageDialect() {
    return new VoyageDialect();
  }
}
