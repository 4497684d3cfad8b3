package dev.semblance.api.openai;

import dev.semblance.problem.ProblemStyle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The dialect's style of errors; its controllers are found by scanning. */
@Configuration(proxyBeanMethods = false)
class OpenAiConfiguration {

  @Bean
  ProblemStyle openAiProblemStyle() {
    return new OpenAiProblemStyle();
  }
}
