package dev.semblance.api.collections;

import dev.semblance.api.JsonAnswers;
import dev.semblance.api.JsonBodies;
import dev.semblance.api.JsonBody;
import dev.semblance.collection.CollectionMap;
import dev.semblance.collection.CollectionMaps;
import dev.semblance.collection.Filter;
import dev.semblance.encoder.Deadline;
import dev.semblance.text.WireName;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** {@code /v1/collections/NAME/maps}: documents laid out in the plane, made in the background. */
@RestController
class MapsController {
  private static final String ALL = "/v1/collections/{name}/maps";
  private static final String ONE = ALL + "/{id}";

  private final JsonBodies bodies;
  private final JsonAnswers answers;
  private final CollectionMaps maps;

  MapsController(JsonBodies bodies, JsonAnswers answers, CollectionMaps maps) {
    this.bodies = bodies;
    this.answers = answers;
    this.maps = maps;
  }

  /** What is wanted of a map. */
  private static final class Body {
    private int limit = CollectionMaps.DEFAULT_LIMIT;
    private @Nullable Filter filter;

    static Body read(JsonBody json) {
      Body body = new Body();
      Map<String, Runnable> fields = new LinkedHashMap<>();
      fields.put("limit", () -> body.limit = json.integer(1, CollectionMaps.MAX_LIMIT));
      fields.put("filter", () -> body.filter = FilterReader.read(json));
      json.object(fields);
      return body;
    }
  }

  @PostMapping(path = ALL, produces = MediaType.APPLICATION_JSON_VALUE)
  void start(
      @PathVariable String name,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Deadline deadline) {
    Body body = bodies.read(request, deadline, Body::read);
    CollectionMap map = maps.start(name, body.limit, body.filter);
    answers.write(
        response,
        HttpServletResponse.SC_ACCEPTED,
        json -> {
          json.writeStartObject();
          json.writeStringProperty("id", map.id());
          json.writeStringProperty("state", WireName.of(map.state()));
          json.writeEndObject();
        });
  }

  @GetMapping(path = ONE, produces = MediaType.APPLICATION_JSON_VALUE)
  void get(@PathVariable String name, @PathVariable String id, HttpServletResponse response) {
    CollectionMap map = maps.find(name, id);
    answers.write(response, json -> write(json, map));
  }

  private static void write(JsonGenerator json, CollectionMap map) {
    json.writeStartObject();
    json.writeStringProperty("id", map.id());
    json.writeStringProperty("state", WireName.of(map.state()));
    json.writeNumberProperty("progress", Math.round(map.progress() * 1_000) / 1_000.0);
    json.writeNumberProperty("points", map.points());
    json.writeNumberProperty("of", map.of());
    json.writeNumberProperty("seq", map.seq());
    CollectionMap.Places places = map.places();
    if (places != null) {
      json.writeArrayPropertyStart("ids");
      places.ids().forEach(json::writeString);
      json.writeEndArray();
      json.writeStringProperty("xy", base64(places.xy()));
    }
    if (map.failure() != null) {
      json.writeStringProperty("error", map.failure());
    }
    json.writeEndObject();
  }

  private static String base64(float[] xy) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * xy.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(xy);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  @DeleteMapping(path = ONE)
  void delete(@PathVariable String name, @PathVariable String id, HttpServletResponse response) {
    maps.delete(name, id);
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }
}
