package dev.semblance.api.cohere;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** The field {@code meta} of Cohere's answers, and the header that repeats its warnings. */
final class Meta {
  private static final String HEADER = "X-API-Warning";

  private final int version;
  private final List<String> warnings;

  /**
   * @param version of the API, 1 or 2
   * @param warnings in ASCII, for people
   */
  Meta(int version, List<String> warnings) {
    this.version = version;
    this.warnings = warnings;
  }

  void header(HttpServletResponse response) {
    warnings.forEach(warning -> response.addHeader(HEADER, warning));
  }

  /** Writes it, with one billed unit; the generator stands in the answer. */
  void write(JsonGenerator json, String unit, long count) {
    json.writeObjectPropertyStart("meta");
    json.writeObjectPropertyStart("api_version");
    json.writeStringProperty("version", Integer.toString(version));
    json.writeEndObject();
    json.writeObjectPropertyStart("billed_units");
    json.writeNumberProperty(unit, count);
    json.writeEndObject();
    if (!warnings.isEmpty()) {
      json.writeArrayPropertyStart("warnings");
      warnings.forEach(json::writeString);
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
