package dev.semblance.api.collections;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonAnswers;
import dev.semblance.api.JsonBodies;
import dev.semblance.api.JsonBody;
import dev.semblance.api.Offsets;
import dev.semblance.collection.CollectionService;
import dev.semblance.collection.Filter;
import dev.semblance.collection.StoredCollection.Deleted;
import dev.semblance.collection.StoredDocument;
import dev.semblance.encoder.Deadline;
import dev.semblance.fault.Fault;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;

/** {@code documents:get}, {@code :delete}, {@code :export} and {@code :count}. */
@RestController
class DocumentQueriesController {
  private static final String DOCUMENTS = "/v1/collections/{name}/documents";

  /** What documents carry beside what they always do. */
  private enum Include {
    TEXT,
    VECTOR,
    TOKENS
  }

  private static final Map<String, Include> INCLUDES =
      Map.of("text", Include.TEXT, "vector", Include.VECTOR, "tokens", Include.TOKENS);

  private final JsonBodies bodies;
  private final JsonAnswers answers;
  private final ApiLimits limits;
  private final CollectionService collections;

  DocumentQueriesController(
      JsonBodies bodies, JsonAnswers answers, ApiLimits limits, CollectionService collections) {
    this.bodies = bodies;
    this.answers = answers;
    this.limits = limits;
    this.collections = collections;
  }

  /** What these routes read; each allows some of the fields. */
  private static final class Body {
    private @Nullable List<String> ids;
    private @Nullable Filter filter;
    private int limit = 100;
    private @Nullable String after;
    private boolean vectors;
    private boolean tokens;
    private boolean base64;
    private List<String> by = List.of();
    private int top = 10;
    private Offsets offsets = Offsets.UTF16;

    DocumentForm form() {
      return new DocumentForm(vectors, tokens, base64, offsets);
    }
  }

  private Body read(HttpServletRequest request, @Nullable Deadline deadline, String... allowed) {
    return bodies.read(
        request,
        deadline,
        json -> {
          Body body = new Body();
          Map<String, Runnable> all = readers(json, body);
          Map<String, Runnable> fields = new LinkedHashMap<>();
          for (String name : allowed) {
            fields.put(name, Objects.requireNonNull(all.get(name)));
          }
          json.object(fields);
          return body;
        });
  }

  private Map<String, Runnable> readers(JsonBody json, Body body) {
    Map<String, Runnable> readers = new LinkedHashMap<>();
    readers.put("ids", () -> body.ids = json.strings(limits.maxInputs()));
    readers.put("filter", () -> body.filter = FilterReader.read(json));
    readers.put("limit", () -> body.limit = json.integer(1, 1_000));
    readers.put("after", () -> body.after = json.string());
    readers.put("include", () -> json.list(INCLUDES.size(), () -> include(json, body)));
    readers.put(
        "encoding_format", () -> body.base64 = json.choice(Map.of("float", false, "base64", true)));
    readers.put("by", () -> body.by = json.strings(20));
    readers.put("top", () -> body.top = json.integer(1, 10_000));
    readers.put(Offsets.FIELD, () -> body.offsets = Offsets.read(json));
    return readers;
  }

  private static void include(JsonBody json, Body body) {
    switch (json.choice(INCLUDES)) {
      case VECTOR -> body.vectors = true;
      case TOKENS -> body.tokens = true;
      case TEXT -> {}
    }
  }

  @PostMapping(path = DOCUMENTS + ":get", produces = MediaType.APPLICATION_JSON_VALUE)
  void get(
      @PathVariable String name,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Deadline deadline) {
    Body body = read(request, deadline, "ids", "include", "encoding_format", Offsets.FIELD);
    if (body.ids == null) {
      throw JsonBody.missing("ids", "a list of ids");
    }
    Map<String, @Nullable StoredDocument> found = collections.documents(name, body.ids);
    List<StoredDocument> there = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    found.forEach(
        (id, document) -> {
          if (document == null) {
            missing.add(id);
          } else {
            there.add(document);
          }
        });
    answers.write(
        response,
        json -> {
          json.writeStartObject();
          data(json, there, body);
          json.writeArrayPropertyStart("missing");
          missing.forEach(json::writeString);
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  @PostMapping(path = DOCUMENTS + ":delete", produces = MediaType.APPLICATION_JSON_VALUE)
  void delete(
      @PathVariable String name,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Deadline deadline) {
    Body body = read(request, deadline, "ids", "filter");
    List<String> ids = body.ids;
    Filter filter = body.filter;
    if ((ids == null) == (filter == null)) {
      throw new Fault.InvalidRequest(
          null,
          (ids == null ? "neither ids nor filter is given" : "ids and filter are both given")
              + ", needed: one of them");
    }
    Deleted deleted =
        ids != null
            ? collections.delete(name, new LinkedHashSet<>(ids))
            : collections.delete(name, Objects.requireNonNull(filter));
    answers.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeNumberProperty("deleted", deleted.documents());
          json.writeNumberProperty("seq", deleted.seq());
          json.writeEndObject();
        });
  }

  @PostMapping(path = DOCUMENTS + ":export", produces = MediaType.APPLICATION_JSON_VALUE)
  void export(
      @PathVariable String name,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Deadline deadline) {
    Body body =
        read(
            request,
            deadline,
            "filter",
            "limit",
            "after",
            "include",
            "encoding_format",
            Offsets.FIELD);
    List<StoredDocument> page =
        collections.export(name, body.filter, body.limit, body.after, body.vectors || body.tokens);
    answers.write(
        response,
        json -> {
          json.writeStartObject();
          data(json, page, body);
          json.writeStringProperty("after", page.size() < body.limit ? null : page.getLast().id());
          json.writeEndObject();
        });
  }

  private static void data(JsonGenerator json, List<StoredDocument> documents, Body body) {
    json.writeArrayPropertyStart("data");
    documents.forEach(document -> StoredDocumentJson.write(json, document, body.form()));
    json.writeEndArray();
  }

  @PostMapping(path = DOCUMENTS + ":count", produces = MediaType.APPLICATION_JSON_VALUE)
  void count(
      @PathVariable String name,
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Deadline deadline) {
    Body body = read(request, deadline, "filter", "by", "top");
    CollectionService.Counts counts = collections.count(name, body.filter, body.by, body.top);
    answers.write(
        response,
        json -> {
          json.writeStartObject();
          json.writeNumberProperty("count", counts.count());
          json.writeObjectPropertyStart("by");
          counts.by().forEach((field, values) -> values(json, field, values));
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private static void values(
      JsonGenerator json, String field, List<Map.Entry<Object, Long>> values) {
    json.writeArrayPropertyStart(field);
    for (Map.Entry<Object, Long> value : values) {
      json.writeStartObject();
      json.writeName("value");
      switch (value.getKey()) {
        case Boolean truth -> json.writeBoolean(truth);
        case Double number -> json.writeNumber(number);
        default -> json.writeString(value.getKey().toString());
      }
      json.writeNumberProperty("count", value.getValue());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
