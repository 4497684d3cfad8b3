package dev.semblance.problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;

/**
 * The one spelling of a path that routes, scopes and styles look at: slashes in a row count as one,
 * and one at the end does not count. Escapes stay as they came, an escaped slash is none.
 *
 * <p>Clients put a base URL and a path together, and one slash too many is their commonest mistake.
 */
final class PlainPath {

  /** The request attribute with the path as it was sent, where it was not plain. */
  static final String SENT = PlainPath.class.getName() + ".SENT";

  private PlainPath() {}

  static boolean is(String path) {
    return path.indexOf("//") < 0 && (path.length() < 2 || !path.endsWith("/"));
  }

  /** The plain spelling; an empty path stays empty, one of slashes alone is {@code /}. */
  static String of(String path) {
    if (is(path)) {
      return path;
    }
    StringBuilder plain = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c != '/' || plain.isEmpty() || plain.charAt(plain.length() - 1) != '/') {
        plain.append(c);
      }
    }
    if (plain.length() > 1 && plain.charAt(plain.length() - 1) == '/') {
      plain.setLength(plain.length() - 1);
    }
    return plain.toString();
  }

  /**
   * The plain path of a request below its context path, of an error's request that of the request
   * in error; empty when the request line had none that could be read.
   */
  static String within(HttpServletRequest request) {
    String path =
        request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String original
            ? original
            : request.getRequestURI();
    if (path == null) {
      return "";
    }
    String plain = of(path);
    String context = request.getContextPath();
    String base = context == null ? "" : of(context);
    return plain.startsWith(base + "/") ? plain.substring(base.length()) : plain;
  }

  /** The whole path as the caller sent it. */
  static String sent(HttpServletRequest request) {
    return request.getAttribute(SENT) instanceof String sent ? sent : request.getRequestURI();
  }
}
