package dev.semblance.observation;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
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
    if (Watching.is(route) && (status < 400 || status >= 500)) {
      return;
    }
    String line =
        String.join(
            " ",
            method(request),
            route,
            status + (broken ? " broken off" : ""),
            millis(nanos) + "ms",
            "tokens=" + account.tokens(),
            "model=" + account.model(),
            "lane=" + account.lane());
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

  /** To the microsecond. A formatter would take 4 % of what a refused request costs. */
  private static String millis(long nanos) {
    long micros = Math.round(nanos / 1e3);
    return micros / 1_000 + "." + Long.toString(1_000 + micros % 1_000).substring(1);
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
      case null, default -> "OTHER";
    };
  }
}
