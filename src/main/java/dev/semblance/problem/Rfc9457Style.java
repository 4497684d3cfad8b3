package dev.semblance.problem;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Problem details for every path that no dialect claims: the members of RFC 9457 section 3.1, and
 * two extensions, {@code code} and {@code errors}.
 *
 * <p>{@code type} is {@code /docs/errors#CODE} below the path at which the caller sees the server,
 * where {@link ProblemPage} explains it. {@code instance} is {@code urn:request:ID} with the
 * request's id, by which the log is searched; the path would repeat what the caller wrote.
 */
final class Rfc9457Style implements ProblemStyle {

  @Override
  public boolean covers(String path) {
    return true;
  }

  @Override
  public String contentType() {
    return "application/problem+json";
  }

  @Override
  public void write(
      JsonGenerator json, Problem problem, @Nullable String requestId, String basePath) {
    json.writeStartObject();
    json.writeStringProperty("type", basePath + ProblemPage.PATH + "#" + problem.code());
    json.writeStringProperty("title", problem.title());
    json.writeNumberProperty("status", problem.status());
    json.writeStringProperty("detail", problem.detail());
    if (requestId != null) {
      json.writeStringProperty("instance", "urn:request:" + RequestId.inUri(requestId));
    }
    json.writeStringProperty("code", problem.code());
    json.writeArrayPropertyStart("errors");
    for (Problem.FieldError error : problem.errors()) {
      json.writeStartObject();
      Integer index = error.place().index();
      if (index != null) {
        json.writeNumberProperty("index", index);
      }
      json.writeStringProperty("field", error.place().field());
      json.writeStringProperty("message", error.message());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}
