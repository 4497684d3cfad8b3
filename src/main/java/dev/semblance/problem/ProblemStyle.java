package dev.semblance.problem;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The shape that one dialect's clients expect of a problem; a bean of the dialect. */
public interface ProblemStyle {

  /**
   * Whether answers on this path have this style.
   *
   * @param path below the context path, without slashes too many; empty where none could be read
   */
  boolean covers(String path);

  String contentType();

  /** The status with which this dialect tells a problem: its own table, where it has one. */
  default int status(Problem problem) {
    return problem.status();
  }

  /**
   * Writes the whole body.
   *
   * @param requestId under which the log knows the request, or null when it never got one
   * @param basePath below which the caller sees the server's pages; empty for the root
   */
  void write(JsonGenerator json, Problem problem, @Nullable String requestId, String basePath);
}
