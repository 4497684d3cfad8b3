package dev.semblance.api.tei.grpc;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.tei.grpc.v1.Tei;
import dev.semblance.capacity.HeldBytes;
import dev.semblance.encoder.Encoders;
import dev.semblance.security.OwnRoutes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;

/**
 * Only where its port is set is any class read that names gRPC. The port is another server's where
 * a command starts one of its own.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("semblance.grpc.port")
@ConditionalOnBooleanProperty(
    name = "dev.semblance.own-server",
    havingValue = false,
    matchIfMissing = true)
@Import({
  EmbedMethods.class,
  PredictMethods.class,
  RerankMethods.class,
  TokenMethods.class,
  InfoMethod.class
})
class GrpcConfiguration {
  /** A property as local.server.port is: where it listens when the port was left to the system. */
  private static final String LOCAL_PORT = "local.grpc.port";

  /** A call's path is that of its method. */
  @Bean
  OwnRoutes grpcRoutes() {
    return new OwnRoutes(
        List.of(),
        List.of(),
        Tei.getDescriptor().getServices().stream()
            .map(service -> "/" + service.getFullName() + "/*")
            .toList());
  }

  @Bean
  GrpcHealth grpcHealth(Encoders encoders) {
    return new GrpcHealth(encoders);
  }

  @Bean
  GrpcServer grpcServer(
      GrpcSettings settings,
      ServerProperties server,
      SslBundles bundles,
      ApiLimits limits,
      HeldBytes heldBytes,
      GrpcHealth health,
      List<CallMethods> methods,
      ConfigurableApplicationContext context,
      @Value("${spring.lifecycle.timeout-per-shutdown-phase:30s}") Duration stopTimeout) {
    return new GrpcServer(
        settings,
        server.getAddress(),
        GrpcTls.of(server.getSsl(), bundles),
        limits,
        heldBytes,
        health,
        methods,
        () -> ServerFilters.of(context),
        stopTimeout,
        port ->
            context
                .getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("grpc", Map.of(LOCAL_PORT, port))));
  }
}
