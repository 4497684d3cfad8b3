package dev.semblance.observation;

import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;
import org.springframework.web.servlet.HandlerMapping;

/** What lines of the log say of a request, in words that no caller can forge. */
final class RequestLine {
  static final int PATH_CHARACTERS = 100;

  private static final Pattern PARAMETERS = Pattern.compile(";[^/]*");

  /** A key of this server's, which some callers put into the path by mistake. */
  private static final Pattern KEY = Pattern.compile("smb_[A-Za-z0-9_-]*");

  private static final Pattern ODD = Pattern.compile("[^\\x21-\\x7e]");

  private RequestLine() {}

  /** The pattern of the route that answered, or {@code -}. */
  static String route(HttpServletRequest request) {
    return request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE) instanceof Object o
        ? o.toString()
        : "-";
  }

  /** A method is the caller's word: one that HTTP does not know is not repeated. */
  static String method(HttpServletRequest request) {
    return switch (request.getMethod()) {
      case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" -> request.getMethod();
      case null, default -> "OTHER";
    };
  }

  /**
   * The path as it was sent, escapes and all, without query and path parameters, which may be
   * secrets; of a key only its beginning stays; what is not visible ASCII is {@code ?}, what is
   * over {@value #PATH_CHARACTERS} characters is cut.
   */
  static String path(HttpServletRequest request) {
    String uri = request.getRequestURI() == null ? "-" : request.getRequestURI();
    // Longer than a path is ever shown, so that nobody pays for megabytes of it.
    String start = uri.substring(0, Math.min(uri.length(), 8 * PATH_CHARACTERS));
    String path = KEY.matcher(PARAMETERS.matcher(start).replaceAll("")).replaceAll("smb_***");
    String shown =
        path.length() <= PATH_CHARACTERS ? path : path.substring(0, PATH_CHARACTERS) + "...";
    return ODD.matcher(shown).replaceAll("?");
  }

  /**
   * Milliseconds to the microsecond. A formatter would take 4 % of what a refused request costs.
   */
  static String millis(long nanos) {
    long micros = Math.round(nanos / 1e3);
    return micros / 1_000 + "." + Long.toString(1_000 + micros % 1_000).substring(1);
  }
}
