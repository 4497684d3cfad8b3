package dev.semblance.api.ollama;

import dev.semblance.api.Dialect;
import dev.semblance.problem.Problem;
import dev.semblance.problem.ProblemKind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Its errors are {@code {"error"}}. */
final class OllamaDialect implements Dialect {
  static final String PREFIX = "/ollama";

  @Override
  public String prefix() {
    return PREFIX;
  }

  @Override
  public List<String> rootPaths() {
    return List.of("/api/**");
  }

  @Override
  public List<String> openPaths() {
    return List.of("/api/version", PREFIX + "/api/version", PREFIX);
  }

  @Override
  public int status(Problem problem) {
    return problem.status() == 413 ? 400 : problem.status();
  }

  /** A text that is too long has the words of Ollama, by which clients know it. */
  @Override
  public void write(
      JsonGenerator json, Problem problem, @Nullable String requestId, String basePath) {
    json.writeStartObject();
    json.writeStringProperty(
        "error",
        problem.kind() == ProblemKind.INPUT_TOO_LONG
            ? "the input length exceeds the context length: " + problem.detail()
            : problem.detail());
    json.writeEndObject();
  }
}
