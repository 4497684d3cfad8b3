package dev.semblance.api.collections;

import dev.semblance.api.JsonAnswers;
import dev.semblance.api.JsonBodies;
import dev.semblance.api.JsonBody;
import dev.semblance.collection.MigrationProgress;
import dev.semblance.collection.Migrations;
import dev.semblance.encoder.Deadline;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/collections/NAME/migrations}: moves a collection to another model. */
@RestController
class MigrationsController {
  private static final String ALL = "/v1/collections/{name}/migrations";
  private static final String ONE = ALL + "/{id}";

  private final JsonBodies bodies;
  private final JsonAnswers answers;
  private final Migrations migrations;

  MigrationsController(JsonBodies bodies, JsonAnswers answers, Migrations migrations) {
    this.bodies = bodies;
    this.answers = answers;
    this.migrations = migrations;
  }

  @PostMapping(path = ALL, produces = MediaType.APPLICATION_JSON_VALUE)
  void start(
      @PathVariable String name,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Deadline deadline) {
    String[] model = new String[1];
    bodies.read(
        request,
        deadline,
        json -> {
          json.object(Map.of("model", () -> model[0] = json.string()));
          return true;
        });
    if (model[0] == null) {
      throw JsonBody.missing("model", "the model that is to embed the documents");
    }
    MigrationProgress begun = migrations.start(name, model[0], deadline);
    answers.write(
        response, HttpServletResponse.SC_ACCEPTED, json -> MigrationJson.write(json, begun));
  }

  /** The last one; none is an empty list. */
  @GetMapping(path = ALL, produces = MediaType.APPLICATION_JSON_VALUE)
  void list(@PathVariable String name, HttpServletResponse response) {
    MigrationProgress last = migrations.last(name);
    answers.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeArrayPropertyStart("data");
          if (last != null) {
            MigrationJson.write(json, last);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  @GetMapping(path = ONE, produces = MediaType.APPLICATION_JSON_VALUE)
  void describe(@PathVariable String name, @PathVariable String id, HttpServletResponse response) {
    answer(response, migrations.find(name, id));
  }

  @PostMapping(path = ONE + ":pause", produces = MediaType.APPLICATION_JSON_VALUE)
  void pause(@PathVariable String name, @PathVariable String id, HttpServletResponse response) {
    answer(response, migrations.pause(name, id));
  }

  @PostMapping(path = ONE + ":resume", produces = MediaType.APPLICATION_JSON_VALUE)
  void resume(@PathVariable String name, @PathVariable String id, HttpServletResponse response) {
    answer(response, migrations.resume(name, id));
  }

  @PostMapping(path = ONE + ":activate", produces = MediaType.APPLICATION_JSON_VALUE)
  void activate(
      @PathVariable String name,
      @PathVariable String id,
      HttpServletResponse response,
      @Nullable Deadline deadline) {
    answer(response, migrations.activate(name, id, deadline));
  }

  @PostMapping(path = ONE + ":rollback", produces = MediaType.APPLICATION_JSON_VALUE)
  void rollback(
      @PathVariable String name,
      @PathVariable String id,
      HttpServletResponse response,
      @Nullable Deadline deadline) {
    answer(response, migrations.rollback(name, id, deadline));
  }

  /** Ends the time in which it could be rolled back: one generation is left. */
  @DeleteMapping(path = ONE)
  void delete(@PathVariable String name, @PathVariable String id, HttpServletResponse response) {
    var _ = migrations.delete(name, id);
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }

  private void answer(HttpServletResponse response, MigrationProgress progress) {
    answers.write(response, json -> MigrationJson.write(json, progress));
  }
}
