package dev.semblance.api.collections;

import dev.semblance.problem.Problem;
import tools.jackson.core.JsonGenerator;

/** The fault of one thing among others in an answer, as the field {@code error}. */
final class ErrorJson {
  private ErrorJson() {}

  static void write(JsonGenerator json, Problem problem) {
    json.writeObjectPropertyStart("error");
    json.writeNumberProperty("status", problem.status());
    json.writeStringProperty("code", problem.code());
    json.writeStringProperty("message", problem.detail());
    json.writeEndObject();
  }
}
