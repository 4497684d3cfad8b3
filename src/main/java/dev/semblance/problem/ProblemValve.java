package dev.semblance.problem;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.tomcat.util.res.StringManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what Tomcat refuses before any filter sees it (a malformed path, a forbidden method), in
 * place of its HTML page.
 */
final class ProblemValve extends ErrorReportValve {
  private static final Logger log = LoggerFactory.getLogger(ProblemValve.class);

  /** What its parser says of a request line, or of headers, beyond their limit. */
  private static final String TOO_LARGE =
      StringManager.getManager("org.apache.coyote.http11")
          .getString("iib.requestheadertoolarge.error");

  private final ProblemWriter problems;

  ProblemValve(ProblemWriter problems) {
    this.problems = problems;
  }

  @Override
  protected void report(Request request, Response response, @Nullable Throwable thrown) {
    int status = response.getStatus();
    // The superclass' own conditions: nothing to say, already said, or said by somebody else.
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    int meant = meant(status, request, thrown);
    if (meant == ProblemKind.METHOD_NOT_ALLOWED.status() && !response.containsHeader("Allow")) {
      response.setHeader("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    }
    try {
      problems.write(request, response, ThrownProblems.ofStatus(meant, RequestId.of(request)));
    } catch (IOException | IllegalStateException e) {
      log.debug("no answer could be written for status {}", status, e);
    }
  }

  /**
   * Tomcat answers 400 to whatever it cannot parse, and 501 to CONNECT; RFC 9110 and RFC 6585 have
   * statuses that say more.
   */
  private static int meant(int status, Request request, @Nullable Throwable thrown) {
    if (status == ProblemKind.NOT_IMPLEMENTED.status() && "CONNECT".equals(request.getMethod())) {
      return ProblemKind.METHOD_NOT_ALLOWED.status();
    }
    if (status != ProblemKind.INVALID_REQUEST.status() || thrown == null) {
      return status;
    }
    // The parser knows no path before it has come to the end of the request line.
    if (thrown instanceof IllegalArgumentException && TOO_LARGE.equals(thrown.getMessage())) {
      return request.getRequestURI() == null
          ? ProblemKind.URI_TOO_LONG.status()
          : ProblemKind.HEADERS_TOO_LARGE.status();
    }
    // Thrown while headers are parsed for nothing but too many of them.
    return thrown instanceof IllegalStateException
        ? ProblemKind.HEADERS_TOO_LARGE.status()
        : status;
  }
}
