package dev.semblance.api.voyage;

import dev.semblance.api.Dialect;
import dev.semblance.problem.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Its errors are {@code {"detail"}}. */
final class VoyageDialect implements Dialect {
  static final String PREFIX = "/voyage";

  @Override
  public String prefix() {
    return PREFIX;
  }

  /** Its client knows 400, 401, 422, 429 and what is above 500; too much at once is a 400. */
  @Override
  public int status(Problem problem) {
    return problem.status() == 413 ? 400 : problem.status();
  }

  @Override
  public void write(
      JsonGenerator json, Problem problem, @Nullable String requestId, String basePath) {
    json.writeStartObject();
    json.writeStringProperty("detail", problem.detail());
    json.writeEndObject();
  }
}
