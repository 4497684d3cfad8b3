package dev.semblance.api.tei;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.Dialect;
import dev.semblance.encoder.BatchSizes;
import dev.semblance.encoder.Encoders;
import dev.semblance.problem.ProblemStyle;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The dialect; its controllers are found by scanning. */
@Configuration(proxyBeanMethods = false)
class TeiConfiguration {

  /** Before the dialect, which covers its paths too. */
  @Bean
  @Order(0)
  ProblemStyle teiOpenAiStyle() {
    return new TeiOpenAiStyle();
  }

  @Bean
  TeiFacts teiFacts(Encoders encoders, ApiLimits limits, ObjectProvider<BatchSizes> sizes) {
    return new TeiFacts(encoders, limits, sizes);
  }

  @Bean
  @Order(1)
  Dialect teiDialect() {
    return new TeiDialect();
  }
}
