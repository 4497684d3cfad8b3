package dev.semblance.cli.input;

import dev.semblance.cli.input.Entry.Place;
import dev.semblance.text.Surrogates;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON Lines: each line an object with a text, or a string. The field {@code metadata}, if it is an
 * object, and all other fields are the entry's metadata. Blank lines are none.
 */
final class JsonLines extends LineEntries {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final String METADATA = "metadata";

  private final FieldNames names;

  JsonLines(Source source, FieldNames names) {
    super(source);
    this.names = names;
  }

  @Override
  public @Nullable Entry next() throws IOException {
    Lines.Line line = nextNotBlank();
    if (line == null) {
      return null;
    }
    Place place = Place.line(line.number());
    String text = line.text();
    if (text == null) {
      return new Entry.Broken(place, line.why());
    }
    try {
      return entry(place, JSON.readTree(text));
    } catch (JacksonException e) {
      return new Entry.Broken(place, "is no JSON: " + e.getOriginalMessage());
    }
  }

  private Entry entry(Place place, JsonNode json) {
    if (json.isString()) {
      return checked(place, null, json.asString(), JSON.createObjectNode());
    }
    if (!(json instanceof ObjectNode object)) {
      return new Entry.Broken(place, "is " + kind(json) + ", needed: an object or a string");
    }
    JsonNode text = object.path(names.text());
    if (!text.isString()) {
      return new Entry.Broken(
          place, "has " + kind(text) + " for " + names.text() + ", needed: a string");
    }
    JsonNode id = object.path(names.idName());
    boolean usable = id.isString() || id.isIntegralNumber();
    if (!usable && (names.idNeeded() || (!id.isMissingNode() && !id.isNull()))) {
      return new Entry.Broken(
          place, "has " + kind(id) + " for " + names.idName() + ", needed: a string");
    }
    return checked(place, usable ? id.asString() : null, text.asString(), metadata(object));
  }

  private ObjectNode metadata(ObjectNode object) {
    ObjectNode metadata = JSON.createObjectNode();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      String name = field.getKey();
      if (name.equals(METADATA) && field.getValue() instanceof ObjectNode inner) {
        metadata.setAll(inner);
      } else if (!name.equals(names.text()) && !name.equals(names.idName())) {
        metadata.set(name, field.getValue());
      }
    }
    return metadata;
  }

  private static Entry checked(Place place, @Nullable String id, String text, ObjectNode metadata) {
    int unpaired = Surrogates.unpaired(text);
    return unpaired >= 0
        ? new Entry.Broken(place, "has half a surrogate pair at character " + unpaired)
        : new Entry.Text(place, id, text, metadata);
  }

  private static String kind(JsonNode json) {
    return json.isMissingNode()
        ? "nothing"
        : switch (json.getNodeType()) {
          case NULL -> "null";
          case ARRAY -> "a list";
          case OBJECT -> "an object";
          case NUMBER -> "a number";
          case BOOLEAN -> "true or false";
          case STRING -> "a string";
          default -> "something else";
        };
  }
}
