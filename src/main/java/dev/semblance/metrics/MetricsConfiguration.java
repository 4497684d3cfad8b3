package dev.semblance.metrics;

import dev.semblance.api.Dialect;
import dev.semblance.cache.CacheListener;
import dev.semblance.capacity.HeldBytes;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.collection.MigrationListener;
import dev.semblance.collection.StoreWatch;
import dev.semblance.encoder.EncoderListeners;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.micrometer.tracing.Tracer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

  @Bean
  EncoderListeners encoderListeners(MeterRegistry registry) {
    VendorMeters vendors = new VendorMeters(registry);
    return model -> new MeteredEncoder(registry, vendors, model);
  }

  @Bean
  RouterFunction<ServerResponse> meterRoutes(
      ObjectProvider<Dialect> dialects, ObjectProvider<PrometheusMeterRegistry> registry) {
    return MeterRoutes.of(dialects.orderedStream().toList(), registry::getIfAvailable);
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
  MigrationListener migrationListener(MeterRegistry registry) {
    return new MeteredMigrations(registry);
  }

  @Bean
  StoreWatch storeWatch(MeterRegistry registry, ObjectProvider<Tracer> tracer) {
    return new WatchedStore(registry, tracer.getIfAvailable(() -> Tracer.NOOP));
  }

  @Bean
  MeteredProcess meteredProcess() {
    return new MeteredProcess();
  }
}
