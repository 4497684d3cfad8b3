package dev.semblance.api;

import dev.semblance.encoder.Deadline;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Reads a request's body and writes its answer: what every dialect's controllers speak to. */
public final class JsonExchange {
  private final JsonBodies bodies;
  private final JsonAnswers answers;
  private final ApiLimits limits;

  JsonExchange(JsonBodies bodies, JsonAnswers answers, ApiLimits limits) {
    this.bodies = bodies;
    this.answers = answers;
    this.limits = limits;
  }

  /**
   * Reads a body; see {@link JsonBodies#read}.
   *
   * @param reader reads all of it, within the limits
   */
  public <T> T read(
      HttpServletRequest request,
      @Nullable Deadline deadline,
      UnknownFields unknown,
      BiFunction<JsonBody, ApiLimits, T> reader) {
    return bodies.read(request, deadline, unknown, json -> reader.apply(json, limits));
  }

  /** Answers; see {@link JsonAnswers#write}. */
  public void write(HttpServletResponse response, Consumer<JsonGenerator> content) {
    answers.write(response, content);
  }

  public ApiLimits limits() {
    return limits;
  }
}
