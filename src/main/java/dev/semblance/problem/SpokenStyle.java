package dev.semblance.problem;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * In which style a request's problems are told from now on, where its body has shown that it speaks
 * another dialect than its path says. It lies in the request's attributes.
 */
public final class SpokenStyle {
  private static final String ATTRIBUTE = SpokenStyle.class.getName();

  private SpokenStyle() {}

  public static void note(HttpServletRequest request, ProblemStyle style) {
    request.setAttribute(ATTRIBUTE, style);
  }

  static @Nullable ProblemStyle of(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof ProblemStyle style ? style : null;
  }
}
