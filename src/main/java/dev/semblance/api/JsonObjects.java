package dev.semblance.api;

import dev.semblance.fault.Fault;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads the objects of a body, as {@link JsonBody} says: those of the contract, by their fields,
 * and those of the caller's own, as they came. For one thread.
 */
final class JsonObjects {
  /** Accepted on every route for OpenAI's clients, and ignored. */
  private static final String USER = "user";

  private final JsonBody body;
  private final JsonParser parser;
  private final KeptBytes kept;
  private final UnknownFields unknown;

  JsonObjects(JsonBody body, JsonParser parser, KeptBytes kept, UnknownFields unknown) {
    this.body = body;
    this.parser = parser;
    this.kept = kept;
    this.unknown = unknown;
  }

  void object(Map<String, Runnable> fields) {
    if (body.kind() != JsonBody.Kind.OBJECT) {
      throw body.wrong("an object");
    }
    boolean outermost = parser.streamReadContext().getParent().inRoot();
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      Runnable field = fields.get(name);
      boolean user = outermost && USER.equals(name);
      if (field == null && unknown == UnknownFields.IGNORED) {
        parser.nextToken();
        parser.skipChildren();
        continue;
      }
      if (field == null && !user) {
        throw new Fault.InvalidRequest(
            JsonPlace.around(parser),
            (outermost ? "unknown field " : "has an unknown field ")
                + Fault.quote(name)
                + "; allowed: "
                + String.join(", ", fields.keySet()));
      }
      if (!seen.add(name)) {
        throw new Fault.InvalidRequest(Fault.Place.of(name), "is given twice");
      }
      if (parser.nextToken() == JsonToken.VALUE_NULL) {
        continue;
      }
      if (field != null) {
        field.run();
      } else if (parser.currentToken().isStructStart()) {
        throw body.wrong("a string");
      }
    }
  }

  JsonBody.TextObject objectAround(String field) {
    if (body.kind() != JsonBody.Kind.OBJECT) {
      throw body.wrong("an object");
    }
    KeptJson object = new KeptJson(parser, field);
    String json = object.read();
    if (object.count() == 0) {
      throw body.invalid("has no " + field);
    }
    if (object.count() > 1) {
      throw body.invalid("has " + field + " twice");
    }
    if (object.text() == null) {
      throw body.invalid("has a " + field + " that is not a string");
    }
    kept.text(object.text());
    kept.text(json);
    return new JsonBody.TextObject(object.text(), json);
  }

  String anyObject() {
    if (body.kind() != JsonBody.Kind.OBJECT) {
      throw body.wrong("an object");
    }
    String json = new KeptJson(parser, null).read();
    kept.text(json);
    return json;
  }

  void map(int max, Consumer<String> field) {
    if (body.kind() != JsonBody.Kind.OBJECT) {
      throw body.wrong("an object");
    }
    Set<String> seen = new HashSet<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      if (!seen.add(name)) {
        throw body.invalid("is given twice");
      }
      if (seen.size() > max) {
        throw new Fault.LimitExceeded(
            JsonPlace.around(parser), "has more than the allowed " + max + " fields");
      }
      field.accept(name);
    }
  }
}
