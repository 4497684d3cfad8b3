package dev.semblance.metrics;

import dev.semblance.api.Dialect;
import dev.semblance.fault.Fault;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** All meters as Prometheus' text, where each dialect's scrapers ask for it. */
final class MeterRoutes {
  private static final MediaType TEXT =
      MediaType.parseMediaType("text/plain;version=0.0.4;charset=utf-8");

  private MeterRoutes() {}

  /**
   * @param registry whose meters are told, or null where they are not exported; asked for each
   *     time, since it comes up later than routes
   */
  static RouterFunction<ServerResponse> of(
      List<Dialect> dialects, Supplier<@Nullable PrometheusMeterRegistry> registry) {
    RouterFunctions.Builder routes = RouterFunctions.route();
    for (Dialect dialect : dialects) {
      for (String path : dialect.meterPaths()) {
        routes.GET(path, _ -> ServerResponse.ok().contentType(TEXT).body(scrape(registry.get())));
      }
    }
    return routes.build();
  }

  private static String scrape(@Nullable PrometheusMeterRegistry registry) {
    if (registry == null) {
      throw new Fault.InvalidSetting(
          "management.prometheus.metrics.export.enabled", "is false, needed: true");
    }
    return registry.scrape(TEXT.toString());
  }
}
