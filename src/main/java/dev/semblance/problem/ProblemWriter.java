package dev.semblance.problem;

import dev.semblance.fault.Fault;
import dev.semblance.fault.LastResort;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.util.DisconnectedClientHelper;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes problems in the style of the path they happened on, and logs those that are the server's
 * own. Safe to share.
 */
public final class ProblemWriter {
  private static final Logger log = LoggerFactory.getLogger(ProblemWriter.class);

  private final List<ProblemStyle> styles;
  private final Supplier<ProblemListener> listener;
  private final ProblemStyle fallback = new Rfc9457Style();
  private final MissingRoute missing;
  private final JsonFactory json = new JsonFactory();

  /**
   * @param styles the dialects' own; RFC 9457 holds where none covers the path
   * @param listener asked for with the first problem: meters come up later than the web server
   */
  ProblemWriter(
      List<ProblemStyle> styles, MissingRoute missing, Supplier<ProblemListener> listener) {
    this.styles = List.copyOf(styles);
    this.missing = missing;
    this.listener = listener;
  }

  /** The same for a server that has no dialect's routes, such as a management port's. */
  ProblemWriter withoutDialects() {
    return new ProblemWriter(List.of(), missing, listener);
  }

  /** Answers what was thrown; the response must not be committed. */
  public void write(HttpServletRequest request, HttpServletResponse response, Throwable thrown)
      throws IOException {
    LastResort.check(thrown);
    String id = RequestId.of(request);
    if (DisconnectedClientHelper.isClientDisconnectedException(thrown)) {
      log.debug("request {}: the caller went away", id);
      write(request, response, Problem.of(new Fault.Cancelled()));
      return;
    }
    Problem problem =
        ThrownProblems.isMissingRoute(thrown)
            ? missing.problem(request)
            : ThrownProblems.of(thrown, id);
    // A refused model is logged when it is read, not by each of the requests that ask for it.
    if (problem.status() == ProblemKind.INTERNAL_ERROR.status()
        && !(thrown instanceof Fault.ModelRefused)) {
      log.error("request {} failed", id, thrown);
    }
    write(request, response, problem);
  }

  /** Answers a problem; the response must not be committed. */
  public void write(HttpServletRequest request, HttpServletResponse response, Problem problem)
      throws IOException {
    RequestOutcome.answeredBy(request, problem);
    listener.get().told(problem.code(), RequestOutcome.account(request));
    ProblemStyle style = styleOf(request);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (JsonGenerator generator = json.createGenerator(ObjectWriteContext.empty(), body)) {
      style.write(generator, problem, RequestId.of(request), BasePath.of(request));
    }
    response.resetBuffer();
    response.setStatus(style.status(problem));
    problem.headers().forEach(response::setHeader);
    response.setHeader("Cache-Control", "no-store");
    response.setContentType(style.contentType());
    response.setContentLength(body.size());
    body.writeTo(response.getOutputStream());
    response.flushBuffer();
  }

  /** Notes what broke an answer off that had begun, of which nobody can be told any more. */
  void brokenOff(HttpServletRequest request, Throwable thrown) {
    if (RequestOutcome.brokenOff(request)) {
      return;
    }
    Problem problem =
        DisconnectedClientHelper.isClientDisconnectedException(thrown)
            ? Problem.of(new Fault.Cancelled())
            : ThrownProblems.of(thrown, RequestId.of(request));
    RequestOutcome.brokenOffBy(request, problem);
    listener.get().told(problem.code(), RequestOutcome.account(request));
  }

  private ProblemStyle styleOf(HttpServletRequest request) {
    ProblemStyle spoken = SpokenStyle.of(request);
    if (spoken != null) {
      return spoken;
    }
    String path = PlainPath.within(request);
    for (ProblemStyle style : styles) {
      if (style.covers(path)) {
        return style;
      }
    }
    return fallback;
  }
}
