package dev.semblance.problem;

import dev.semblance.fault.Fault;
import dev.semblance.fault.LastResort;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.coyote.CloseNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.DisconnectedClientHelper;

/** Answers what filters throw, and what broke after an answer had begun. */
final class ProblemFilter extends OncePerRequestFilter {
  private static final Logger log = LoggerFactory.getLogger(ProblemFilter.class);

  private final ProblemWriter problems;

  ProblemFilter(ProblemWriter problems) {
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    try {
      chain.doFilter(request, response);
      if (response.getStatus() == ProblemKind.BODY_TOO_SLOW.status()) {
        // Tomcat would read the rest of the body, however long that takes.
        throw new CloseNowException();
      }
    } catch (CloseNowException e) {
      throw e;
    } catch (ServletException | IOException | RuntimeException | Error e) {
      LastResort.check(e);
      if (!response.isCommitted()) {
        problems.write(request, response, unwrapped(e));
      } else if (unwrapped(e) instanceof Fault fault && response.getStatus() >= 400) {
        // Tomcat called sendError itself, on a body it could not read, and closed the response to
        // us until it dispatches to the error page.
        request.setAttribute(ProblemErrorController.FAULT, fault);
        RequestOutcome.answeredBy(request, Problem.of(fault));
      } else {
        problems.brokenOff(request, unwrapped(e));
        if (DisconnectedClientHelper.isClientDisconnectedException(e)) {
          return;
        }
        // The status has gone out: only a connection that breaks tells the caller that the answer
        // is not whole.
        if (!(unwrapped(e) instanceof Fault.Cancelled)) {
          log.error(
              "request {} broke off after its answer had begun",
              RequestId.of(request),
              unwrapped(e));
        }
        throw new CloseNowException();
      }
    }
  }

  /** Spring's servlet wraps what its resolvers pass on. */
  private static Throwable unwrapped(Throwable thrown) {
    return thrown instanceof ServletException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }
}
