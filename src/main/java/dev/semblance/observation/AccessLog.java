package dev.semblance.observation;

import dev.semblance.problem.RequestOutcome;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line for each request, with no text of its caller's: the route is its pattern, and the path
 * is shown, cut and cleaned, only where there is nothing under it. A status is that of the answer,
 * or, of an answer that broke off, that of the problem it broke off by: 499 where the reader was
 * gone or was too slow. What a JSON log shows as members is in the line too; the request's id is in
 * every line's MDC.
 */
final class AccessLog {

  private static final Logger log = LoggerFactory.getLogger("semblance.access");
  private static final int NOT_FOUND = 404;

  private final Watching watching;

  AccessLog(Watching watching) {
    this.watching = watching;
  }

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
    if (!log.isInfoEnabled()) {
      return;
    }
    String route = RequestLine.route(request);
    int status = RequestOutcome.status(request, response);
    if (watching.is(route) && (status < 400 || status >= 500)) {
      return;
    }
    String method = RequestLine.method(request);
    String code = RequestOutcome.code(request, response);
    String caller = RequestOutcome.caller(request);
    String path = status == NOT_FOUND ? RequestLine.path(request) : null;
    String line =
        String.join(
                " ",
                method,
                route,
                status + (broken || RequestOutcome.brokenOff(request) ? " broken off" : ""),
                RequestLine.millis(nanos) + "ms",
                "tokens=" + account.tokens(),
                "model=" + account.model(),
                "lane=" + account.lane())
            + member(" code=", code)
            + member(" caller=", caller)
            + member(" path=", path);
    LoggingEventBuilder event =
        log.atInfo()
            .addKeyValue("http.request.method", method)
            .addKeyValue("http.route", route)
            .addKeyValue("http.response.status_code", status)
            .addKeyValue("event.duration", nanos)
            .addKeyValue("semblance.tokens", account.tokens())
            .addKeyValue("semblance.model", account.model())
            .addKeyValue("semblance.lane", account.lane());
    add(event, "error.code", code);
    add(event, "user.name", caller);
    add(event, "url.path", path);
    event.log(line);
  }

  private static String member(String name, @Nullable String value) {
    return value == null ? "" : name + value;
  }

  private static void add(LoggingEventBuilder event, String name, @Nullable String value) {
    if (value != null) {
      var _ = event.addKeyValue(name, value);
    }
  }
}
