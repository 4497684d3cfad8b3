package dev.semblance.problem;

import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;

/**
 * The path below which a caller sees this server: the context path, behind what a proxy says in
 * {@code X-Forwarded-Prefix} that it took away. Nothing but links in the caller's own answer is
 * made of it, and only a plain path is believed.
 */
final class BasePath {
  private static final String PREFIX = "X-Forwarded-Prefix";
  private static final int MAX_CHARACTERS = 200;
  private static final Pattern PLAIN = Pattern.compile("(/[A-Za-z0-9._~-]+)+");

  private BasePath() {}

  /** Empty, or a path that begins with a slash and ends with none. */
  static String of(HttpServletRequest request) {
    String context = request.getContextPath();
    String own = context == null ? "" : PlainPath.of(context);
    String prefix = request.getHeader(PREFIX);
    if (prefix == null || prefix.length() > MAX_CHARACTERS) {
      return own;
    }
    String plain = PlainPath.of(prefix.strip());
    return PLAIN.matcher(plain).matches() ? plain + own : own;
  }
}
