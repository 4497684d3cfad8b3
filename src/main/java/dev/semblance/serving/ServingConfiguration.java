package dev.semblance.serving;

import dev.semblance.capacity.SharedThreads;
import dev.semblance.encoder.EncoderLayer;
import dev.semblance.encoder.EncoderLayers;
import dev.semblance.encoder.EncoderListeners;
import dev.semblance.model.Cores;
import dev.semblance.model.ForwardLayout;
import dev.semblance.model.ModelLoader;
import dev.semblance.model.NativeLibraries;
import dev.semblance.serving.SemblanceSettings.PickleWeights;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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

  private static final Logger log = LoggerFactory.getLogger(ServingConfiguration.class);

  @Bean
  ServedModels servedModels(
      SemblanceSettings settings,
      BatchingSettings batching,
      DownloadSettings downloads,
      EncoderFactory factory,
      EncoderLayers layers,
      ObjectProvider<EncoderListeners> listeners) {
    String data = settings.data();
    int cores = Cores.usable();
    ForwardLayout layout = ForwardLayout.of(settings.workers(), settings.threads(), cores);
    NativeLibraries.prepare(
        layout.workers(), layout.threads(), data == null ? null : Path.of(data));
    log.info(
        "Forward passes: {} at once x {} threads; cores to use: {}",
        layout.workers(),
        layout.threads(),
        cores);
    if (layout.exceeds(cores)) {
      log.warn(
          "{} workers x {} threads are more than {} cores: they will wait for each other",
          layout.workers(),
          layout.threads(),
          cores);
    }
    ModelLoader loader =
        ModelLoader.fromEnvironment(
            downloads.minRate().toBytes(), settings.pickleWeights() == PickleWeights.READ);
    return new ServedModels(
        settings,
        layout,
        batching,
        ModelSource.of(loader),
        factory,
        layers,
        listeners.getIfAvailable(() -> EncoderListeners.SILENT));
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
  NativeHeapTrim nativeHeapTrim() {
    return new NativeHeapTrim(Duration.ofSeconds(10));
  }

  @Bean
  ModelsHealth modelsHealthIndicator(ServedModels models) {
    return new ModelsHealth(models);
  }
}
