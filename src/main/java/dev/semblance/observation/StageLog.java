package dev.semblance.observation;

import dev.semblance.problem.RequestOutcome;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * At level DEBUG one line for each request, with what it asked of the models and where its time
 * went; no text, and nothing for probes and scrapes.
 */
final class StageLog {

  private static final Logger log = LoggerFactory.getLogger(StageLog.class);

  private final Watching watching;

  StageLog(Watching watching) {
    this.watching = watching;
  }

  void write(
      HttpServletRequest request,
      HttpServletResponse response,
      RequestAccount account,
      long nanos) {
    if (!log.isDebugEnabled() || watching.is(RequestLine.route(request))) {
      return;
    }
    log.debug(
        "{} {} {} model={} inputs={} tokens={} truncated={} passes={} tokenize={}ms queue={}ms"
            + " forward={}ms total={}ms code={}",
        RequestLine.method(request),
        RequestLine.route(request),
        RequestOutcome.status(request, response),
        account.model(),
        account.inputs(),
        account.tokens(),
        account.truncated(),
        account.timings().passes().size(),
        RequestLine.millis(account.timings().tokenize()),
        RequestLine.millis(account.timings().queue()),
        RequestLine.millis(account.timings().forward()),
        RequestLine.millis(nanos),
        RequestOutcome.code(request, response));
  }
}
