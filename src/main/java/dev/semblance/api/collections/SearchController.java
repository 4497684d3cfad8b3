package dev.semblance.api.collections;

import dev.semblance.api.AnswerHeaders;
import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonAnswers;
import dev.semblance.api.JsonBodies;
import dev.semblance.collection.CollectionService;
import dev.semblance.collection.SearchResult;
import dev.semblance.encoder.Deadline;
import dev.semblance.fault.Fault;
import dev.semblance.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** {@code POST /v1/collections/NAME/search}: one query, or several in {@code queries}. */
@RestController
class SearchController {
  private static final int MAX_QUERIES = 100;

  private final JsonBodies bodies;
  private final JsonAnswers answers;
  private final ApiLimits limits;
  private final CollectionService collections;

  SearchController(
      JsonBodies bodies, JsonAnswers answers, ApiLimits limits, CollectionService collections) {
    this.bodies = bodies;
    this.answers = answers;
    this.limits = limits;
    this.collections = collections;
  }

  @PostMapping(path = "/v1/collections/{name}/search", produces = MediaType.APPLICATION_JSON_VALUE)
  void search(
      @PathVariable String name,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Deadline deadline) {
    collections.find(name);
    SearchBody.Read body =
        bodies.read(request, deadline, json -> SearchBody.read(json, limits, MAX_QUERIES));
    SearchBody.Query one = body.one();
    if (one == null) {
      several(name, body.queries(), response, deadline);
      return;
    }
    SearchResult result = collections.search(name, one.request(), deadline);
    AnswerHeaders.truncated(response, result.truncated() ? 1 : 0);
    answers.write(response, new SearchAnswer(one, result)::write);
  }

  /** A query at fault hurts no other. */
  private void several(
      String name,
      List<SearchBody.Query> queries,
      HttpServletResponse response,
      @Nullable Deadline deadline) {
    List<Consumer<JsonGenerator>> results = new ArrayList<>();
    int truncated = 0;
    for (SearchBody.Query query : queries) {
      try {
        SearchResult result = collections.search(name, query.request(), deadline);
        truncated += result.truncated() ? 1 : 0;
        results.add(new SearchAnswer(query, result)::write);
      } catch (Fault.InvalidRequest
          | Fault.InputTooLong
          | Fault.SpaceMissing
          | Fault.SpaceMismatch
          | Fault.DimensionMismatch
          | Fault.ZeroVector
          | Fault.Conflict
          | Fault.ModelNotServed fault) {
        results.add(
            json -> {
              json.writeStartObject();
              ErrorJson.write(json, Problem.of(fault));
              json.writeEndObject();
            });
      }
    }
    AnswerHeaders.truncated(response, truncated);
    answers.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeArrayPropertyStart("results");
          results.forEach(result -> result.accept(json));
          json.writeEndArray();
          json.writeEndObject();
        });
  }
}
