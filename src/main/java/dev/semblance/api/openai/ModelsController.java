package dev.semblance.api.openai;

import dev.semblance.api.JsonAnswers;
import dev.semblance.encoder.Encoders;
import dev.semblance.fault.Fault;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/models} and {@code GET /v1/models/ID}; loads nothing. */
@RestController
class ModelsController {
  private final JsonAnswers answers;
  private final Encoders encoders;

  ModelsController(JsonAnswers answers, Encoders encoders) {
    this.answers = answers;
    this.encoders = encoders;
  }

  @GetMapping(path = "/v1/models", produces = MediaType.APPLICATION_JSON_VALUE)
  void list(HttpServletResponse response) {
    List<ModelEntry> entries = ModelEntry.all(encoders.list());
    answers.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("object", "list");
          json.writeArrayPropertyStart("data");
          entries.forEach(entry -> entry.write(json));
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** The id may hold slashes, escaped or not. */
  @GetMapping(path = "/v1/models/{*path}", produces = MediaType.APPLICATION_JSON_VALUE)
  void one(@PathVariable String path, HttpServletResponse response) {
    String id = path.substring(1);
    List<ModelEntry> entries = ModelEntry.all(encoders.list());
    ModelEntry entry =
        ModelEntry.named(id, entries)
            .orElseThrow(
                () -> new Fault.ModelNotServed(id, entries.stream().map(ModelEntry::id).toList()));
    answers.write(response, entry::write);
  }
}
