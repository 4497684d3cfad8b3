package dev.semblance.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/** Answers what controllers throw, and what Spring throws on the way to them. */
final class ProblemResolver implements HandlerExceptionResolver, Ordered {
  private final ProblemWriter problems;

  ProblemResolver(ProblemWriter problems) {
    this.problems = problems;
  }

  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }

  @Override
  public @Nullable ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception exception) {
    if (response.isCommitted()) {
      // Spring's own resolver takes a lost client for answered: nobody behind it hears of it.
      problems.brokenOff(request, exception);
      return null;
    }
    try {
      problems.write(request, response, exception);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ModelAndView();
  }
}
