package dev.semblance.api.nim;

import dev.semblance.api.Dialect;
import dev.semblance.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Its errors are {@code {"object":"error","message","detail","type"}}. */
final class NimDialect implements Dialect {
  static final String PREFIX = "/nim";

  @Override
  public String prefix() {
    return PREFIX;
  }

  @Override
  public List<String> rootPaths() {
    return List.of("/v1/ranking", "/v1/health/**");
  }

  @Override
  public List<String> openPaths() {
    return List.of(
        "/v1/health/live",
        "/v1/health/ready",
        PREFIX + "/v1/health/live",
        PREFIX + "/v1/health/ready");
  }

  @Override
  public List<String> meterPaths() {
    return List.of(PREFIX + "/v1/metrics");
  }

  @Override
  public int status(Problem problem) {
    return problem.status() == 413 ? 400 : problem.status();
  }

  @Override
  public void write(
      JsonGenerator json, Problem problem, @Nullable String requestId, String basePath) {
    json.writeStartObject();
    json.writeStringProperty("object", "error");
    json.writeStringProperty("message", problem.detail());
    json.writeObjectPropertyStart("detail");
    json.writeStringProperty("code", problem.code());
    json.writeStringProperty("param", problem.param());
    json.writeEndObject();
    json.writeStringProperty(
        "type", status(problem) < 500 ? "invalid_request_error" : "internal_server_error");
    json.writeEndObject();
  }
}
