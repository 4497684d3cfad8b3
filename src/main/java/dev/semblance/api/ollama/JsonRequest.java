package dev.semblance.api.ollama;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/**
 * A request whose body is JSON whatever its Content-Type says. Ollama looks at none: ollama4j sends
 * none, and the examples of Ollama's documentation send curl's own, a form's.
 */
final class JsonRequest extends HttpServletRequestWrapper {

  JsonRequest(HttpServletRequest request) {
    super(request);
  }

  @Override
  public String getContentType() {
    return "application/json";
  }
}
