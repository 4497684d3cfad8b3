package dev.semblance.api.openai;

import dev.semblance.api.Dialect;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The dialect; its controllers are found by scanning. */
@Configuration(proxyBeanMethods = false)
class OpenAiConfiguration {

  @Bean
  Dialect openAiDialect() {
    return new OpenAiDialect();
  }
}
