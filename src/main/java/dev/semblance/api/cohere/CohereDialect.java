package dev.semblance.api.cohere;

import dev.semblance.api.Dialect;
import dev.semblance.problem.Problem;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Its errors are {@code {"id","message"}}. */
final class CohereDialect implements Dialect {
  static final String PREFIX = "/cohere";

  @Override
  public String prefix() {
    return PREFIX;
  }

  @Override
  public List<String> rootPaths() {
    return List.of("/v2/embed", "/v2/rerank");
  }

  /** Cohere knows no 409, 413, 415 or 431 and says 400; what is not finished is a 500. */
  @Override
  public int status(Problem problem) {
    return switch (problem.status()) {
      case 405, 406, 408, 409, 413, 414, 415, 417, 431 -> 400;
      case 505, 507 -> 500;
      default -> problem.status();
    };
  }

  @Override
  public void write(
      JsonGenerator json, Problem problem, @Nullable String requestId, String basePath) {
    json.writeStartObject();
    json.writeStringProperty("id", requestId == null ? UUID.randomUUID().toString() : requestId);
    json.writeStringProperty("message", problem.detail());
    json.writeEndObject();
  }
}
