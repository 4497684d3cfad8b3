package dev.semblance.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.web.header.HeaderWriter;

/**
 * Headers that tell browsers what an answer may not be used for; for pages all of them, for JSON
 * that it is JSON. A page's own content security policy wins. {@code Strict-Transport-Security} is
 * left to whoever owns the host's name: it binds every other service on it.
 */
final class AnswerHeadersWriter implements HeaderWriter {
  /** On pages and the list of models, when strangers can use the server; see {@link Exposure}. */
  static final String SECURITY = "X-Semblance-Security";

  private static final String MODELS = "/v1/models";
  private static final String NO_KEYS = "no-keys";
  private static final String POLICY = "Content-Security-Policy";
  private static final String DEFAULT_POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " frame-ancestors 'none'";

  private final boolean open;

  AnswerHeadersWriter(boolean open) {
    this.open = open;
  }

  @Override
  public void writeHeaders(HttpServletRequest request, HttpServletResponse response) {
    response.setHeader("X-Content-Type-Options", "nosniff");
    String type = response.getContentType();
    boolean page = type != null && type.startsWith("text/html");
    if (page) {
      if (!response.containsHeader(POLICY)) {
        response.setHeader(POLICY, DEFAULT_POLICY);
      }
      response.setHeader("X-Frame-Options", "DENY");
      response.setHeader("Referrer-Policy", "no-referrer");
      response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
      response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    }
    if (open && (page || isModels(request))) {
      response.setHeader(SECURITY, NO_KEYS);
    }
  }

  private static boolean isModels(HttpServletRequest request) {
    String path = request.getRequestURI().substring(request.getContextPath().length());
    return path.equals(MODELS) || path.startsWith(MODELS + "/");
  }
}
