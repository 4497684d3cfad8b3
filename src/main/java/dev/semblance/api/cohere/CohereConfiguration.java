package dev.semblance.api.cohere;

import dev.semblance.api.Dialect;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The dialect; its controllers are found by scanning. */
@Configuration(proxyBeanMethods = false)
class CohereConfiguration {

  @Bean
  Dialect cohereDialect() {
    return new CohereDialect();
  }
}
