package dev.semblance.api.tei;

import dev.semblance.problem.Problem;
import dev.semblance.problem.ProblemStyle;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** On TEI's routes in OpenAI's shape errors are flat: {@code {"message","code","type"}}. */
final class TeiOpenAiStyle implements ProblemStyle {
  static final List<String> PATHS =
      List.of(TeiDialect.PREFIX + "/v1/embeddings", TeiDialect.PREFIX + "/embeddings");

  @Override
  public boolean covers(String path) {
    return PATHS.contains(path);
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public int status(Problem problem) {
    return TeiError.of(problem).status(problem);
  }

  @Override
  public void write(
      JsonGenerator json, Problem problem, @Nullable String requestId, String basePath) {
    TeiError error = TeiError.of(problem);
    json.writeStartObject();
    json.writeStringProperty("message", problem.detail());
    json.writeNumberProperty("code", error.status(problem));
    json.writeStringProperty("type", error.word());
    json.writeEndObject();
  }
}
