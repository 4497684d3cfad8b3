package dev.semblance.security;

import dev.semblance.problem.RequestId;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.servlet.HandlerMapping;

/**
 * One line a request under the logger {@value #LOGGER}: who, which route, how it ended, what it
 * cost. Never a text, never a key, never a path as the caller wrote it.
 */
final class AuditLog {
  static final String LOGGER = "semblance.audit";

  private static final Logger log = LoggerFactory.getLogger(LOGGER);
  private static final int UNAUTHENTICATED = 401;
  private static final int FORBIDDEN = 403;
  private static final int OVER_QUOTA = 429;

  private final SecuritySettings.Audit which;

  AuditLog(SecuritySettings.Audit which) {
    this.which = which;
  }

  /**
   * @param caller null when it was nobody
   */
  void tell(
      HttpServletRequest request,
      Routes.Route route,
      @Nullable Caller caller,
      int status,
      long tokens) {
    boolean refused = status == UNAUTHENTICATED || status == FORBIDDEN || status == OVER_QUOTA;
    if (which == SecuritySettings.Audit.NONE
        || (which == SecuritySettings.Audit.REFUSED && !refused)) {
      return;
    }
    String who = caller == null ? "nobody" : caller.id();
    String name = caller == null ? "-" : caller.name();
    String path = pattern(request, route);
    String method = method(request);
    log.atInfo()
        .addKeyValue("caller", who)
        .addKeyValue("name", name)
        .addKeyValue("method", method)
        .addKeyValue("route", path)
        .addKeyValue("status", status)
        .addKeyValue("tokens", tokens)
        .addKeyValue("request", RequestId.of(request))
        .addKeyValue("remote", request.getRemoteAddr())
        .log(
            "caller={} name={} method={} route={} status={} tokens={} request={} remote={}",
            who,
            name,
            method,
            path,
            status,
            tokens,
            RequestId.of(request),
            request.getRemoteAddr());
  }

  /** A method is the caller's word: one that HTTP does not know is not repeated. */
  private static String method(HttpServletRequest request) {
    return switch (request.getMethod()) {
      case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" -> request.getMethod();
      default -> "OTHER";
    };
  }

  /** Of the controller that answered, else of the table that refused. */
  private static String pattern(HttpServletRequest request, Routes.Route route) {
    return request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE)
            instanceof String best
        ? best
        : route.label();
  }
}
