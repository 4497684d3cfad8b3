package dev.semblance.api.vllm;

import dev.semblance.api.Dialect;
import dev.semblance.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JsonGenerator;

/**
 * Its errors are {@code {"error":{"message","type","param","code"}}}, the code being the status.
 */
final class VllmDialect implements Dialect {
  static final String PREFIX = "/vllm";

  @Override
  public String prefix() {
    return PREFIX;
  }

  @Override
  public List<String> rootPaths() {
    return List.of("/score", "/classify");
  }

  @Override
  public List<String> openPaths() {
    return List.of(PREFIX + "/health", PREFIX + "/ping", PREFIX + "/version");
  }

  @Override
  public List<String> meterPaths() {
    return List.of(PREFIX + "/metrics");
  }

  @Override
  public int status(Problem problem) {
    return problem.status() == 413 ? 400 : problem.status();
  }

  @Override
  public void write(
      JsonGenerator json, Problem problem, @Nullable String requestId, String basePath) {
    json.writeStartObject();
    json.writeObjectPropertyStart("error");
    json.writeStringProperty("message", problem.detail());
    json.writeStringProperty("type", type(status(problem)));
    json.writeStringProperty("param", problem.param());
    json.writeNumberProperty("code", status(problem));
    json.writeEndObject();
    json.writeEndObject();
  }

  private static String type(int status) {
    HttpStatus known = HttpStatus.resolve(status);
    return switch (status) {
      case 400 -> "BadRequestError";
      case 404 -> "NotFoundError";
      case 500 -> "InternalServerError";
      default -> known == null ? "Error" : known.getReasonPhrase().replace(" ", "") + "Error";
    };
  }
}
