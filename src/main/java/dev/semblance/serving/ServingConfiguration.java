package dev.semblance.serving;

import dev.semblance.batching.BatchLimits;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.BatchSizes;
import dev.semblance.encoder.EncoderLayer;
import dev.semblance.encoder.EncoderLayers;
import dev.semblance.encoder.EncoderListeners;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
  SemblanceSettings.class,
  BatchingSettings.class,
  DownloadSettings.class
})
class ServingConfiguration {

  @Bean
  FixedInt8Ranges int8Settings(SemblanceSettings settings) {
    return FixedInt8Ranges.of(settings);
  }

  @Bean
  BatchSizes batchSizes(BatchingSettings batching) {
    return modelMaxTokens -> {
      BatchLimits limits = batching.limits(modelMaxTokens);
      return new BatchSizes.Sizes(
          limits.maxBatchTokens(), limits.maxBatchSequences(), limits.maxWaitingTokens());
    };
  }

  @Bean
  ServedModels servedModels(
      SemblanceSettings settings,
      BatchingSettings batching,
      DownloadSettings downloads,
      FixedInt8Ranges int8,
      EncoderFactory factory,
      EncoderLayers layers,
      ObjectProvider<EncoderListeners> listeners,
      ObjectProvider<ModelAhead> ahead) {
    ModelAhead.Prepared prepared = ModelAhead.prepared(ahead.getIfAvailable(), settings, downloads);
    return new ServedModels(
        settings,
        prepared.layout(),
        batching,
        int8,
        prepared.source(),
        factory,
        layers,
        EncoderListeners.all(listeners.orderedStream().toList()));
  }

  /** Every package's layer; the layers themselves say in which order they stand. */
  @Bean
  EncoderLayers encoderLayers(List<EncoderLayer> layers) {
    return new EncoderLayers(layers);
  }

  @Bean
  EncoderFactory encoderFactory(SharedThreads threads, EncoderLayers layers) {
    return new EncoderFactory(threads, layers);
  }

  @Bean
  EquivalentSpaces equivalentSpaces(SemblanceSettings settings) {
    return new EquivalentSpaces(settings.equivalentSpaces());
  }

  @Bean
  ServingLifecycle servingLifecycle(
      ServedModels models,
      @Value("${spring.lifecycle.timeout-per-shutdown-phase:30s}") Duration timeout) {
    return new ServingLifecycle(models, timeout);
  }

  @Bean
  ReadyLine readyLine(ServedModels models, ObjectProvider<ServerProperties> server) {
    return new ReadyLine(models, server.getIfAvailable(ServerProperties::new));
  }

  @Bean
  AotCacheNotice aotCacheNotice() {
    return new AotCacheNotice();
  }

  @Bean
  NativeHeapTrim nativeHeapTrim() {
    return new NativeHeapTrim(Duration.ofSeconds(10));
  }

  @Bean
  ModelsHealth modelsHealthIndicator(ServedModels models) {
    return new ModelsHealth(models);
  }
}
