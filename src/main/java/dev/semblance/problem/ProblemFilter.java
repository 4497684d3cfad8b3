package dev.semblance.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.DisconnectedClientHelper;

/** Answers what filters throw, and what broke after an answer had begun. */
final class ProblemFilter extends OncePerRequestFilter {
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
    } catch (ServletException | IOException | RuntimeException | Error e) {
      if (!response.isCommitted()) {
        problems.write(request, response, e);
      } else if (!DisconnectedClientHelper.isClientDisconnectedException(e)) {
        // The status has gone out: only a connection that breaks tells the caller that the answer
        // is not whole. Tomcat breaks it, and logs, when this reaches it.
        throw e;
      }
    }
  }
}
