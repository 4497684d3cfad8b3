package dev.semblance.observation;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.HandlerMapping;

/**
 * One line for each request, with no text of its caller's: the route is its pattern, not the path.
 * What a JSON log shows as members is in the line too; the request's id is in every line's MDC.
 */
final class AccessLog {

  private static final Logger LOG = LoggerFactory.getLogger("semblance.access");

  /**
   * Logs a request that was answered, or given up. Probes and scrapes are left out: only who was
   * refused there is of interest.
   */
  void write(
      HttpServletRequest request,
      HttpServletResponse response,
      RequestAccount account,
      long nanos,
      boolean broken) {
    if (!LOG.isInfoEnabled()) {
      return;
    }
    String route = route(request);
    int status = response.getStatus();
    if (route.startsWith("/actuator") && (status < 400 || status >= 500)) {
      return;
    }
    String line =
        String.format(
            Locale.ROOT,
            "%s %s %d%s %.3fms tokens=%d model=%s lane=%s",
            method(request),
            route,
            status,
            broken ? " broken off" : "",
            nanos / 1e6,
            account.tokens(),
            account.model(),
            account.lane());
    LOG.atInfo()
        .addKeyValue("http.request.method", method(request))
        .addKeyValue("http.route", route)
        .addKeyValue("http.response.status_code", status)
        .addKeyValue("event.duration", nanos)
        .addKeyValue("semblance.tokens", account.tokens())
        .addKeyValue("semblance.model", account.model())
        .addKeyValue("semblance.lane", account.lane())
        .log(line);
  }

  private static String route(HttpServletRequest request) {
    return request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof Object o
        ? o.toString()
        : "-";
  }

  /** A method is the caller's word: one that HTTP does not know is not repeated. */
  private static String method(HttpServletRequest request) {
    return switch (request.getMethod()) {
      case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" -> request.getMethod();
      default -> "OTHER";
    };
  }
}
