package dev.semblance.api.v1;

import dev.semblance.api.ApiLimits;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.similarity.SimilarityLimits;
import dev.semblance.similarity.SimilarityService;
import dev.semblance.similarity.SpaceEquivalence;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the native dialect speaks to; its controllers are found by scanning. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MaxsimLimits.class)
class V1Configuration {

  @Bean
  SimilarityService similarityService(
      ApiLimits limits,
      MaxsimLimits maxsim,
      SharedThreads threads,
      ObjectProvider<SpaceEquivalence> equivalence) {
    return new SimilarityService(
        new SimilarityLimits(limits.maxMatrix(), maxsim.maxTokenPairs()),
        equivalence.getIfAvailable(SpaceEquivalence::identical),
        threads,
        System::nanoTime);
  }
}
