package dev.semblance.problem;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

/**
 * What logs and meters tell of a request beside its answer: who called, which problem it was
 * answered with, and whether the answer broke off after it had begun. It lies in the request's
 * attributes; whoever knows something notes it.
 */
public final class RequestOutcome {
  /** The caller of a request that nobody was asked for; no key's name begins like this. */
  public static final String NOBODY = "_nobody";

  private static final String CALLER = RequestOutcome.class.getName() + ".CALLER";
  private static final String ACCOUNT = RequestOutcome.class.getName() + ".ACCOUNT";
  private static final String PROBLEM = RequestOutcome.class.getName() + ".PROBLEM";
  private static final String BROKEN = RequestOutcome.class.getName() + ".BROKEN";

  private RequestOutcome() {}

  /**
   * Notes who calls.
   *
   * @param name for logs: clean and short
   * @param account for meters: a configured key's name, or a word for all others of a kind
   */
  public static void calledBy(ServletRequest request, String name, String account) {
    request.setAttribute(CALLER, name);
    request.setAttribute(ACCOUNT, account);
  }

  static void answeredBy(ServletRequest request, Problem problem) {
    request.setAttribute(PROBLEM, problem);
  }

  static void brokenOffBy(ServletRequest request, Problem problem) {
    request.setAttribute(PROBLEM, problem);
    request.setAttribute(BROKEN, true);
  }

  /** The caller's name, or null where nobody was asked or it is nobody. */
  public static @Nullable String caller(ServletRequest request) {
    return request.getAttribute(CALLER) instanceof String name ? name : null;
  }

  static String account(ServletRequest request) {
    return request.getAttribute(ACCOUNT) instanceof String account ? account : NOBODY;
  }

  /** Whether the answer had begun and did not come to its end. */
  public static boolean brokenOff(ServletRequest request) {
    return request.getAttribute(BROKEN) != null;
  }

  /** The answer's status, or what it had been if its end had been known when it began. */
  public static int status(ServletRequest request, HttpServletResponse response) {
    return brokenOff(request) && request.getAttribute(PROBLEM) instanceof Problem problem
        ? problem.status()
        : response.getStatus();
  }

  /** The problem's machine code, or null where the answer is none. */
  public static @Nullable String code(ServletRequest request, HttpServletResponse response) {
    if (request.getAttribute(PROBLEM) instanceof Problem problem) {
      return problem.code();
    }
    // Answered after all filters, as Tomcat's own refusals are.
    return response.getStatus() < 400
        ? null
        : ThrownProblems.ofStatus(response.getStatus(), null).code();
  }
}
