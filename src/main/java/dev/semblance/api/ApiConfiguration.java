package dev.semblance.api;

import dev.semblance.capacity.HeldBytes;
import dev.semblance.capacity.SharedThreads;
import dev.semblance.chunking.ChunkedEmbedding;
import dev.semblance.chunking.Chunking;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.Int8Settings;
import dev.semblance.rerank.RerankService;
import dev.semblance.security.OwnRoutes;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** What dialects share, as beans. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ApiLimits.class, MemoryLimits.class})
class ApiConfiguration implements WebMvcConfigurer {

  @Bean
  SharedThreads sharedThreads() {
    return SharedThreads.ofProcessors();
  }

  @Bean
  Chunking chunking(SharedThreads threads) {
    return new Chunking(threads);
  }

  @Bean
  ChunkedEmbedding chunkedEmbedding(SharedThreads threads) {
    return new ChunkedEmbedding(threads);
  }

  @Bean
  JsonBodies jsonBodies(ApiLimits limits, SharedThreads threads) {
    return new JsonBodies(limits, threads);
  }

  @Bean
  JsonAnswers jsonAnswers(ObjectProvider<AnswerListener> listener) {
    return new JsonAnswers(listener.getIfAvailable(() -> AnswerListener.SILENT));
  }

  @Bean
  MissingPrompts missingPrompts(ObjectProvider<AnswerListener> listener) {
    return new MissingPrompts(
        listener.getIfAvailable(() -> AnswerListener.SILENT), System::nanoTime);
  }

  @Bean
  TextEmbedder textEmbedder(Encoders encoders, MissingPrompts missing) {
    return new TextEmbedder(encoders, missing);
  }

  /** A thread of its own for each: they wait, and a model computes. */
  @Bean
  Int8Ranges int8Ranges(Encoders encoders, ObjectProvider<Int8Settings> settings) {
    return new Int8Ranges(
        encoders,
        settings.getIfAvailable(() -> Int8Settings.NONE),
        task -> Thread.ofVirtual().name("int8-range").start(task));
  }

  /** What each route of all dialects asks of callers; each one's document is open. */
  @Bean
  OwnRoutes dialectRoutes(ObjectProvider<Dialect> dialects) {
    List<Dialect> all = dialects.orderedStream().toList();
    return new OwnRoutes(
        all.stream()
            .flatMap(
                one ->
                    Stream.concat(
                        Stream.of(one.prefix() + "/openapi.json"), one.openPaths().stream()))
            .toList(),
        all.stream().flatMap(one -> one.meterPaths().stream()).toList(),
        all.stream().flatMap(ApiConfiguration::paths).toList());
  }

  private static Stream<String> paths(Dialect dialect) {
    return Stream.concat(
        Stream.of(dialect.prefix()).filter(prefix -> !prefix.isEmpty()).map(one -> one + "/**"),
        dialect.rootPaths().stream());
  }

  @Bean
  TextTokens textTokens(SharedThreads threads) {
    return new TextTokens(threads);
  }

  @Bean
  RerankService rerankService(SharedThreads threads) {
    return new RerankService(threads);
  }

  @Bean
  Reranker reranker(Encoders encoders, RerankService service) {
    return new Reranker(encoders, service);
  }

  @Bean
  JsonExchange jsonExchange(JsonBodies bodies, JsonAnswers answers, ApiLimits limits) {
    return new JsonExchange(bodies, answers, limits);
  }

  @Bean
  HeldBytes heldBytes(MemoryLimits limits) {
    return limits.heldBytes();
  }

  @Bean
  FilterRegistrationBean<LeaseFilter> leaseFilter(HeldBytes heldBytes) {
    FilterRegistrationBean<LeaseFilter> filter =
        new FilterRegistrationBean<>(new LeaseFilter(heldBytes));
    // Inside of those that measure, log and answer faults.
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 4);
    return filter;
  }

  @Override
  public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
    resolvers.add(new DeadlineResolver(System::nanoTime));
  }

  @Bean
  WebServerFactoryCustomizer<TomcatWebServerFactory> tomcatForApi() {
    return factory ->
        factory.addConnectorCustomizers(
            connector -> {
              // Clients escape the slash of a model's id when they put it into a path.
              connector.setEncodedSolidusHandling("passthrough");
              // A caller who waits for "100 Continue" is told of a 413 before it sends anything.
              connector.setProperty("continueResponseTiming", "onRead");
            });
  }
}
