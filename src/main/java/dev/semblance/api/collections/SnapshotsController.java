package dev.semblance.api.collections;

import dev.semblance.api.JsonAnswers;
import dev.semblance.api.JsonBodies;
import dev.semblance.api.JsonBody;
import dev.semblance.collection.CollectionName;
import dev.semblance.collection.CollectionSnapshots;
import dev.semblance.collection.Snapshot;
import dev.semblance.collection.StoredCollection;
import dev.semblance.encoder.Deadline;
import dev.semblance.security.CollectionPrefixes;
import dev.semblance.text.WireName;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** {@code /v1/collections/NAME/snapshots}: copies of a collection, taken in the background. */
@RestController
class SnapshotsController {
  private static final String ALL = "/v1/collections/{name}/snapshots";
  private static final String ONE = ALL + "/{id}";

  private final JsonBodies bodies;
  private final JsonAnswers answers;
  private final CollectionSnapshots snapshots;

  SnapshotsController(JsonBodies bodies, JsonAnswers answers, CollectionSnapshots snapshots) {
    this.bodies = bodies;
    this.answers = answers;
    this.snapshots = snapshots;
  }

  @PostMapping(path = ALL, produces = MediaType.APPLICATION_JSON_VALUE)
  void start(@PathVariable String name, HttpServletResponse response) {
    Snapshot snapshot = snapshots.start(name);
    answers.write(response, HttpServletResponse.SC_ACCEPTED, json -> write(json, snapshot));
  }

  @GetMapping(path = ALL, produces = MediaType.APPLICATION_JSON_VALUE)
  void list(@PathVariable String name, HttpServletResponse response) {
    List<Snapshot> all = snapshots.list(name);
    answers.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeArrayPropertyStart("data");
          all.forEach(one -> write(json, one));
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  @GetMapping(path = ONE, produces = MediaType.APPLICATION_JSON_VALUE)
  void get(@PathVariable String name, @PathVariable String id, HttpServletResponse response) {
    Snapshot snapshot = snapshots.find(name, id);
    answers.write(response, json -> write(json, snapshot));
  }

  private static void write(JsonGenerator json, Snapshot snapshot) {
    json.writeStartObject();
    json.writeStringProperty("id", snapshot.id());
    json.writeStringProperty("state", WireName.of(snapshot.state()));
    json.writeStringProperty("created", snapshot.created().toString());
    json.writeNumberProperty("progress", Math.round(snapshot.progress() * 1_000) / 1_000.0);
    json.writeNumberProperty("documents", snapshot.documents());
    json.writeNumberProperty("seq", snapshot.seq());
    json.writeNumberProperty("bytes", snapshot.bytes());
    if (snapshot.failure() != null) {
      json.writeStringProperty("error", snapshot.failure());
    }
    json.writeEndObject();
  }

  @DeleteMapping(path = ONE)
  void delete(@PathVariable String name, @PathVariable String id, HttpServletResponse response) {
    snapshots.delete(name, id);
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }

  /** The new name must be one that the key may touch. */
  @PostMapping(path = ONE + ":restore", produces = MediaType.APPLICATION_JSON_VALUE)
  void restore(
      @PathVariable String name,
      @PathVariable String id,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Deadline deadline) {
    String[] target = new String[1];
    bodies.read(
        request,
        deadline,
        json -> {
          json.object(Map.of("name", () -> target[0] = json.string()));
          return true;
        });
    if (target[0] == null) {
      throw JsonBody.missing("name", "the name of the collection that is made");
    }
    CollectionName.check(target[0]);
    CollectionPrefixes.of(request).check(target[0]);
    StoredCollection made = snapshots.restore(name, id, target[0]);
    answers.write(response, HttpServletResponse.SC_CREATED, new CollectionAnswer(made)::write);
  }
}
