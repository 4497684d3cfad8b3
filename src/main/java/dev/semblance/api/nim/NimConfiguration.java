package dev.semblance.api.nim;

import dev.semblance.api.Dialect;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The dialect; its controllers are found by scanning. */
@Configuration(proxyBeanMethods = false)
class NimConfiguration {

  @Bean
  Dialect nimDialect() {
    return new NimDialect();
  }
}
