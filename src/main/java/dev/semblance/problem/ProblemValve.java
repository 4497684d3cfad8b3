package dev.semblance.problem;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what Tomcat refuses before any filter sees it (a malformed path, a forbidden method), in
 * place of its HTML page.
 */
final class ProblemValve extends ErrorReportValve {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemValve.class);

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
    try {
      problems.write(request, response, ThrownProblems.ofStatus(status, RequestId.of(request)));
    } catch (IOException | IllegalStateException e) {
      LOG.debug("no answer could be written for status {}", status, e);
    }
  }
}
