package dev.semblance.api.collections;

import dev.semblance.api.JsonAnswers;
import dev.semblance.api.JsonBodies;
import dev.semblance.collection.CollectionDraft;
import dev.semblance.collection.CollectionName;
import dev.semblance.collection.CollectionService;
import dev.semblance.encoder.Deadline;
import dev.semblance.fault.Fault;
import dev.semblance.problem.Problem;
import dev.semblance.security.CollectionPrefixes;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/collections} and {@code /v1/collections/NAME}. */
@RestController
class CollectionsController {
  private static final String ONE = "/v1/collections/{name}";
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;

  private final JsonBodies bodies;
  private final JsonAnswers answers;
  private final CollectionService collections;

  CollectionsController(JsonBodies bodies, JsonAnswers answers, CollectionService collections) {
    this.bodies = bodies;
    this.answers = answers;
    this.collections = collections;
  }

  @PutMapping(path = ONE, produces = MediaType.APPLICATION_JSON_VALUE)
  void create(
      @PathVariable String name,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Deadline deadline) {
    CollectionName.check(name);
    CollectionDraft draft =
        bodies.read(
            request, deadline, json -> CollectionBody.create(json, collections.languages()));
    CollectionService.Made made = collections.create(name, draft);
    answers.write(
        response,
        made.created() ? HttpServletResponse.SC_CREATED : HttpServletResponse.SC_OK,
        new CollectionAnswer(made.collection())::write);
  }

  @PatchMapping(path = ONE, produces = MediaType.APPLICATION_JSON_VALUE)
  void change(
      @PathVariable String name,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Deadline deadline) {
    CollectionDraft draft =
        bodies.read(request, deadline, json -> CollectionBody.change(json, name));
    answers.write(response, new CollectionAnswer(collections.change(name, draft))::write);
  }

  @GetMapping(path = ONE, produces = MediaType.APPLICATION_JSON_VALUE)
  void describe(@PathVariable String name, HttpServletResponse response) {
    answers.write(response, new CollectionAnswer(collections.find(name))::write);
  }

  @DeleteMapping(path = ONE)
  void delete(@PathVariable String name, HttpServletResponse response) {
    collections.delete(name);
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }

  /** One that cannot be opened is listed with the reason; one that the key is not for is not. */
  @GetMapping(path = "/v1/collections", produces = MediaType.APPLICATION_JSON_VALUE)
  void list(
      HttpServletRequest request,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String after,
      HttpServletResponse response) {
    int most = QueryNumber.read("limit", limit, 1, MAX_LIMIT, DEFAULT_LIMIT);
    List<String> names =
        collections.names().stream()
            .filter(name -> after == null || name.compareTo(after) > 0)
            .filter(CollectionPrefixes.of(request)::allow)
            .limit(most + 1L)
            .toList();
    boolean more = names.size() > most;
    List<String> page = more ? names.subList(0, most) : names;
    answers.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeArrayPropertyStart("data");
          for (String name : page) {
            try {
              new CollectionAnswer(collections.find(name)).write(json);
            } catch (Fault.NotFound deletedMeanwhile) {
              // It is no longer one of them.
            } catch (Fault.CollectionUnavailable | Fault.StoreUnreachable fault) {
              json.writeStartObject();
              json.writeStringProperty("name", name);
              ErrorJson.write(json, Problem.of(fault));
              json.writeEndObject();
            }
          }
          json.writeEndArray();
          json.writeStringProperty("after", more ? page.getLast() : null);
          json.writeEndObject();
        });
  }
}
