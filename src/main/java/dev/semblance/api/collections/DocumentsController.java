package dev.semblance.api.collections;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.BodyLines;
import dev.semblance.api.JsonAnswers;
import dev.semblance.api.JsonBodies;
import dev.semblance.api.JsonBody;
import dev.semblance.api.Offsets;
import dev.semblance.collection.CollectionService;
import dev.semblance.collection.DocumentResult;
import dev.semblance.collection.Metadata;
import dev.semblance.collection.NewDocument;
import dev.semblance.collection.SaidSpaces;
import dev.semblance.collection.StoredDocument;
import dev.semblance.encoder.Deadline;
import dev.semblance.fault.Fault;
import dev.semblance.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/collections/NAME/documents}: puts documents in, reads and changes one. */
@RestController
class DocumentsController {
  private static final String ALL = "/v1/collections/{name}/documents";
  private static final String ONE = ALL + "/{*id}";

  /** Names that a JSON object a line goes by; none is registered. */
  private static final Set<String> LINES =
      Set.of(
          "application/x-ndjson",
          "application/ndjson",
          "application/jsonl",
          "application/x-jsonlines");

  private static final List<String> IN_THE_QUERY_OF_LINES = List.of("space", "token_space", "wait");

  private final JsonBodies bodies;
  private final JsonAnswers answers;
  private final ApiLimits limits;
  private final CollectionService collections;

  DocumentsController(
      JsonBodies bodies, JsonAnswers answers, ApiLimits limits, CollectionService collections) {
    this.bodies = bodies;
    this.answers = answers;
    this.limits = limits;
    this.collections = collections;
  }

  /** One JSON object with a list, or a document a line. */
  @PutMapping(path = ALL)
  void put(
      @PathVariable String name,
      @RequestParam(required = false) @Nullable String space,
      @RequestParam(name = "token_space", required = false) @Nullable String tokenSpace,
      @RequestParam(required = false) @Nullable String wait,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Deadline deadline) {
    collections.find(name);
    if (isLines(request.getContentType())) {
      boolean visible = visible(wait);
      CollectionService.Writing writing =
          collections.writing(name, new SaidSpaces(space, tokenSpace), deadline);
      try (BodyLines lines = BodyLines.of(request, limits, deadline);
          AnswerLines answer = new AnswerLines(response)) {
        new DocumentLines(bodies, limits, writing, answer).write(lines, visible);
      }
      return;
    }
    refuseInQuery(request);
    DocumentsBody body = bodies.read(request, deadline, json -> DocumentsBody.read(json, limits));
    CollectionService.Writing writing = collections.writing(name, body.spaces(), deadline);
    List<DocumentResult> results = writing.write(body.documents());
    long seq = writing.finish(body.visible());
    answers.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeArrayPropertyStart("results");
          for (DocumentResult result : results) {
            json.writeStartObject();
            json.writeStringProperty("id", result.id());
            json.writeStringProperty("status", result.status().wireName());
            Fault fault = result.fault();
            if (fault != null) {
              ErrorJson.write(json, Problem.of(fault));
            }
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeNumberProperty("seq", seq);
          json.writeEndObject();
        });
  }

  /** Lines have no other place for these; one JSON object has them as fields. */
  private static void refuseInQuery(HttpServletRequest request) {
    for (String field : IN_THE_QUERY_OF_LINES) {
      if (request.getParameter(field) != null) {
        throw new Fault.InvalidRequest(
            Fault.Place.of(field),
            "stands in the query, which is read where documents come a line each"
                + " (application/x-ndjson), needed here: the field of that name in the body");
      }
    }
  }

  private static boolean isLines(@Nullable String contentType) {
    return contentType != null
        && LINES.contains(contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
  }

  private static boolean visible(@Nullable String wait) {
    return switch (wait) {
      case null -> false;
      case "durable" -> false;
      case "visible" -> true;
      default ->
          throw new Fault.InvalidRequest(
              Fault.Place.of("wait"),
              "is " + Fault.quote(wait) + ", needed: one of durable, visible");
    };
  }

  /** The id may hold slashes, escaped or not. */
  @GetMapping(path = ONE, produces = MediaType.APPLICATION_JSON_VALUE)
  void get(
      @PathVariable String name,
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String include,
      @RequestParam(required = false) @Nullable String offsets,
      HttpServletResponse response) {
    DocumentForm form = new DocumentForm(include != null, false, false, Offsets.read(offsets));
    if (include != null && !include.equals("vector")) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("include"), "is " + Fault.quote(include) + ", needed: vector");
    }
    StoredDocument document = collections.document(name, idOf(id));
    answers.write(response, json -> StoredDocumentJson.write(json, document, form));
  }

  @PatchMapping(path = ONE, produces = MediaType.APPLICATION_JSON_VALUE)
  void patch(
      @PathVariable String name,
      @PathVariable String id,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Deadline deadline) {
    Metadata[] patch = new Metadata[1];
    boolean[] visible = new boolean[1];
    Offsets[] counted = {Offsets.UTF16};
    bodies.read(
        request,
        deadline,
        json -> {
          json.object(
              Map.of(
                  "metadata",
                  () -> patch[0] = Metadata.parse(json.anyObject()),
                  "wait",
                  () ->
                      visible[0] =
                          json.choice(DocumentsBody.Wait.class) == DocumentsBody.Wait.VISIBLE,
                  Offsets.FIELD,
                  () -> counted[0] = Offsets.read(json)));
          return true;
        });
    if (patch[0] == null) {
      throw JsonBody.missing("metadata", "an object that is merged into the document's");
    }
    StoredDocument document = collections.patch(name, idOf(id), patch[0], visible[0]);
    answers.write(
        response, json -> StoredDocumentJson.write(json, document, DocumentForm.bare(counted[0])));
  }

  /** The id behind the path's slash; a path that ends before it has none, which is refused. */
  private static String idOf(String path) {
    if (path.length() < 2) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("id"),
          "is empty, needed: 1 to " + NewDocument.MAX_ID_BYTES + " bytes behind documents/");
    }
    return path.substring(1);
  }
}
