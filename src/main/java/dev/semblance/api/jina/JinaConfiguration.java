package dev.semblance.api.jina;

import dev.semblance.api.Dialect;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The dialect; its controllers are found by scanning. */
@Configuration(proxyBeanMethods = false)
class JinaConfiguration {

  @Bean
  Dialect jinaDialect() {
    return new JinaDialect();
  }
}
