package dev.semblance.api.tei;

import dev.semblance.api.Dialect;
import dev.semblance.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Its errors are {@code {"error","error_type"}}. */
final class TeiDialect implements Dialect {
  static final String PREFIX = "/tei";

  @Override
  public String prefix() {
    return PREFIX;
  }

  @Override
  public List<String> rootPaths() {
    return List.of(
        "/",
        "/info",
        "/embed",
        "/embed_all",
        "/embed_sparse",
        "/predict",
        "/rerank",
        "/similarity",
        "/decode",
        "/health",
        "/pipeline/**");
  }

  @Override
  public List<String> openPaths() {
    return List.of("/health", PREFIX, PREFIX + "/health", PREFIX + "/ping");
  }

  @Override
  public List<String> meterPaths() {
    return List.of(PREFIX + "/metrics");
  }

  @Override
  public int status(Problem problem) {
    return TeiError.of(problem).status(problem);
  }

  @Override
  public void write(
      JsonGenerator json, Problem problem, @Nullable String requestId, String basePath) {
    json.writeStartObject();
    json.writeStringProperty("error", problem.detail());
    json.writeStringProperty("error_type", TeiError.of(problem).word());
    json.writeEndObject();
  }
}
