package dev.semblance.api.jina;

import dev.semblance.api.Dialect;
import dev.semblance.problem.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Its errors are {@code {"detail"}}; what is wrong in a body is a 422. */
final class JinaDialect implements Dialect {
  static final String PREFIX = "/jina";

  @Override
  public String prefix() {
    return PREFIX;
  }

  @Override
  public int status(Problem problem) {
    return problem.status() == 400 && !problem.errors().isEmpty() ? 422 : problem.status();
  }

  @Override
  public void write(
      JsonGenerator json, Problem problem, @Nullable String requestId, String basePath) {
    json.writeStartObject();
    String rid = requestId == null ? "" : "[RID: " + requestId + "] ";
    json.writeStringProperty("detail", rid + problem.detail());
    json.writeEndObject();
  }
}
