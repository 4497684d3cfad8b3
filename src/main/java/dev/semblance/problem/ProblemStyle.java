package dev.semblance.problem;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The shape that one dialect's clients expect of a problem; a bean of the dialect. */
public interface ProblemStyle {

  /** Whether answers on this path have this style. */
  boolean covers(String path);

  String contentType();

  /**
   * Writes the whole body.
   *
   * @param requestId under which the log knows the request, or null when it never got one
   */
  void write(JsonGenerator json, Problem problem, @Nullable String requestId);
}
