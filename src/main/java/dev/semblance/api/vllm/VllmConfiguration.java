package dev.semblance.api.vllm;

import dev.semblance.api.Dialect;
import dev.semblance.api.JsonExchange;
import dev.semblance.api.Reranker;
import dev.semblance.api.RootRerank;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The dialect; its controllers are found by scanning. */
@Configuration(proxyBeanMethods = false)
class VllmConfiguration {

  @Bean
  Dialect vllmDialect() {
    return new VllmDialect();
  }

  @Bean
  RootRerank vllmRootRerank(JsonExchange exchange, Reranker reranker) {
    return new VllmRerank(exchange, reranker);
  }
}
