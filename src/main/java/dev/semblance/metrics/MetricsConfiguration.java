package dev.semblance.metrics;

import dev.semblance.cache.CacheListener;
import dev.semblance.capacity.HeldBytes;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.EncoderListeners;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

  @Bean
  EncoderListeners encoderListeners(MeterRegistry registry) {
    return model -> new MeteredEncoder(registry, model);
  }

  @Bean
  CacheListener cacheListener(MeterRegistry registry) {
    return new MeteredCache(registry);
  }

  @Bean
  MeteredAnswers meteredAnswers(MeterRegistry registry) {
    return new MeteredAnswers(registry);
  }

  @Bean
  MeteredCallers meteredCallers(MeterRegistry registry) {
    return new MeteredCallers(registry);
  }

  @Bean
  MeterBinder sharedThreadsMeter(SharedThreads threads) {
    return registry ->
        Gauge.builder(SemblanceMeter.THREADS_WAITING.meterName(), threads, SharedThreads::waiting)
            .description(SemblanceMeter.THREADS_WAITING.description())
            .register(registry);
  }

  @Bean
  MeteredMemory meteredMemory(HeldBytes heldBytes) {
    return new MeteredMemory(heldBytes);
  }

  @Bean
  ProcessMemory processMemory() {
    return new ProcessMemory();
  }
}
