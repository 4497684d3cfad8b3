package dev.semblance.observation;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.exporter.SpanExportingPredicate;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AccessLogSettings.class)
class ObservationConfiguration {

  @Bean
  Watching watching(WebEndpointProperties actuator) {
    return new Watching(actuator.getBasePath());
  }

  /** After the request has its id and its span: both belong to what is logged. */
  @Bean
  FilterRegistrationBean<AccountFilter> accountFilter(
      AccessLogSettings settings, Watching watching) {
    FilterRegistrationBean<AccountFilter> filter =
        new FilterRegistrationBean<>(
            new AccountFilter(settings.enabled() ? new AccessLog(watching) : null, watching));
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 2);
    return filter;
  }

  @Bean
  RequestLabels requestLabels() {
    return new RequestLabels();
  }

  @Bean
  WebServerFactoryCustomizer<TomcatWebServerFactory> tomcatRefusals(
      AccessLogSettings settings,
      Watching watching,
      RequestLabels labels,
      ObservationRegistry observations) {
    return factory ->
        factory.addEngineValves(
            new RefusedByTomcat(
                settings.enabled() ? new AccessLog(watching) : null, labels, observations));
  }

  @Bean
  ObservedLayer observedLayer(ObjectProvider<Tracer> tracer) {
    return new ObservedLayer(new EmbedSpans(tracer.getIfAvailable(() -> Tracer.NOOP)));
  }

  /** Probes and scrapes would be most of what is traced. */
  @Bean
  SpanExportingPredicate noSpansOfWatching(Watching watching) {
    return span -> {
      String route = span.getTags().get("uri");
      return route == null || !watching.is(route);
    };
  }

  @Bean
  @ConditionalOnProperty("management.opentelemetry.logging.export.otlp.endpoint")
  LogExport logExport(SdkLoggerProvider loggers) {
    return new LogExport(loggers);
  }
}
