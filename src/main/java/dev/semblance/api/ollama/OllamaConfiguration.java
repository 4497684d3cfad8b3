package dev.semblance.api.ollama;

import dev.semblance.api.Dialect;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The dialect; its controllers are found by scanning. */
@Configuration(proxyBeanMethods = false)
class OllamaConfiguration {

  @Bean
  Dialect ollamaDialect() {
    return new OllamaDialect();
  }
}
