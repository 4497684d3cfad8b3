package dev.semblance.api.openai;

import dev.semblance.api.Dialect;
import dev.semblance.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Its errors are {@code {"error":{"message","type","param","code"}}}. */
final class OpenAiDialect implements Dialect {

  /** It stands at the root alone. */
  @Override
  public String prefix() {
    return "";
  }

  @Override
  public List<String> rootPaths() {
    return List.of("/v1/embeddings/**", "/v1/models/**");
  }

  @Override
  public void write(
      JsonGenerator json, Problem problem, @Nullable String requestId, String basePath) {
    json.writeStartObject();
    error(json, problem);
    json.writeEndObject();
  }

  /** The field {@code error} alone, for an item that failed beside others. */
  static void error(JsonGenerator json, Problem problem) {
    json.writeObjectPropertyStart("error");
    json.writeStringProperty("message", problem.detail());
    json.writeStringProperty("type", type(problem.status()));
    json.writeStringProperty("param", problem.param());
    json.writeStringProperty("code", problem.code());
    json.writeEndObject();
  }

  private static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 429 -> "rate_limit_error";
      // A version or an encoding that nobody speaks here is the caller's to change.
      case 501, 505 -> "invalid_request_error";
      default -> status < 500 ? "invalid_request_error" : "server_error";
    };
  }
}
