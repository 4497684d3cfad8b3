package dev.semblance.security;

import dev.semblance.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * What a request shows: {@code X-API-Key}, or {@code Authorization: Bearer} as OpenAI's clients
 * send it. The first wins, since many clients insist on sending some bearer. A key in the query is
 * not looked for: addresses end up in logs.
 */
final class Credentials {
  static final String HEADER = "X-API-Key";

  private static final String BEARER = "Bearer ";
  private static final int MAX_CHARACTERS = 8192;

  private Credentials() {}

  /**
   * The key or token, or null when there is none.
   *
   * @throws Fault.Unauthenticated when the header is there and holds neither
   */
  static @Nullable String shownBy(HttpServletRequest request) {
    String key = request.getHeader(HEADER);
    if (key != null) {
      return checked(HEADER, key.strip());
    }
    String authorization = request.getHeader("Authorization");
    if (authorization == null) {
      return null;
    }
    if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      throw new Fault.Unauthenticated(
          true, "Authorization is of another kind; needed: Authorization: Bearer KEY");
    }
    return checked("Authorization", authorization.substring(BEARER.length()).strip());
  }

  private static String checked(String header, String shown) {
    if (shown.isEmpty() || shown.length() > MAX_CHARACTERS) {
      throw new Fault.Unauthenticated(
          true, header + " has " + shown.length() + " characters, allowed: 1 to " + MAX_CHARACTERS);
    }
    return shown;
  }
}
