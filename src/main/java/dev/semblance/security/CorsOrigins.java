package dev.semblance.security;

import dev.semblance.fault.Fault;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/**
 * Which other sites' pages and apps may call, by their exact origin, and what they may read of an
 * answer. No cookies are involved, so a page can only use a key it was given.
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

  /**
   * An origin as browsers and app shells send it, RFC 6454 section 6.2: a scheme of any kind, a
   * host, which an extension's id is too, and a port.
   */
  private static final Pattern ORIGIN =
      Pattern.compile("[a-z][a-z0-9+.-]*://([A-Za-z0-9._~-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

  /**
   * What a browser says for pages that have no origin, such as files; not the absence of a word.
   */
  private static final String NONE = "null";

  private CorsOrigins() {}

  static CorsFilter filter(SecuritySettings.Cors settings) {
    CorsConfiguration configuration = new CorsConfiguration();
    configuration.setAllowedOrigins(settings.allowedOrigins());
    configuration.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
    configuration.setAllowedHeaders(List.of(CorsConfiguration.ALL));
    configuration.setExposedHeaders(READABLE);
    configuration.setAllowCredentials(false);
    configuration.setMaxAge(settings.maxAge());
    settings.allowedOrigins().forEach(CorsOrigins::check);
    UrlBasedCorsConfigurationSource everywhere = new UrlBasedCorsConfigurationSource();
    everywhere.registerCorsConfiguration("/**", configuration);
    CorsFilter filter = new CorsFilter(everywhere);
    filter.setCorsProcessor(new RefusingWithAProblem());
    return filter;
  }

  private static void check(String origin) {
    if (!origin.equals(CorsConfiguration.ALL)
        && !origin.equals(NONE)
        && !ORIGIN.matcher(origin).matches()) {
      throw new Fault.InvalidSetting(
          SecuritySettings.PREFIX + "cors.allowed-origins",
          "holds "
              + Fault.quote(origin)
              + ", needed: like https://app.example.org or app://obsidian.md, without a path; or *");
    }
  }

  /** Spring's own refusal is a line of plain text. */
  private static final class RefusingWithAProblem extends DefaultCorsProcessor {
    @Override
    protected void rejectRequest(ServerHttpResponse response) {
      throw new Fault.OriginNotAllowed();
    }
  }
}
