package dev.semblance.security;

import dev.semblance.fault.Fault;
import java.util.List;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/**
 * Which other sites' pages may call, and what they may read of an answer. No cookies are involved,
 * so a page can only use a key it was given.
 */
final class CorsOrigins {
  private static final List<String> READABLE =
      List.of(
          "X-Request-Id",
          "Server-Timing",
          "Retry-After",
          "WWW-Authenticate",
          "X-Semblance-Truncated",
          AnswerHeadersWriter.SECURITY,
          "RateLimit",
          "RateLimit-Policy",
          "x-ratelimit-limit-requests",
          "x-ratelimit-remaining-requests",
          "x-ratelimit-reset-requests",
          "x-ratelimit-limit-tokens",
          "x-ratelimit-remaining-tokens",
          "x-ratelimit-reset-tokens");

  private CorsOrigins() {}

  static CorsFilter filter(SecuritySettings.Cors settings) {
    CorsConfiguration configuration = new CorsConfiguration();
    configuration.setAllowedOrigins(settings.allowedOrigins());
    configuration.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
    configuration.setAllowedHeaders(List.of(CorsConfiguration.ALL));
    configuration.setExposedHeaders(READABLE);
    configuration.setAllowCredentials(false);
    configuration.setMaxAge(settings.maxAge());
    for (String origin : settings.allowedOrigins()) {
      if (!origin.equals(CorsConfiguration.ALL) && !origin.matches("https?://[^/?#\\s]+")) {
        throw new Fault.InvalidSetting(
            SecuritySettings.PREFIX + "cors.allowed-origins",
            "holds " + Fault.quote(origin) + ", needed: like https://app.example.org, or *");
      }
    }
    UrlBasedCorsConfigurationSource everywhere = new UrlBasedCorsConfigurationSource();
    everywhere.registerCorsConfiguration("/**", configuration);
    CorsFilter filter = new CorsFilter(everywhere);
    filter.setCorsProcessor(new RefusingWithAProblem());
    return filter;
  }

  /** Spring's own refusal is a line of plain text. */
  private static final class RefusingWithAProblem extends DefaultCorsProcessor {
    @Override
    protected void rejectRequest(ServerHttpResponse response) {
      throw new Fault.OriginNotAllowed();
    }
  }
}
