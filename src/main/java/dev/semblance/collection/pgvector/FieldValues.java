package dev.semblance.collection.pgvector;

import dev.semblance.collection.FieldType;
import dev.semblance.collection.Metadata;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The values of declared fields as filters compare them: {@code {"lang": ["en"], "at": [1.7e12]}},
 * a list for each field that has a value.
 */
final class FieldValues {
  private FieldValues() {}

  static String of(Metadata metadata, Map<String, FieldType> fields) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    fields.forEach(
        (field, type) -> {
          JsonNode value = metadata.get(field);
          List<Object> values = value == null ? List.of() : type.valuesOf(value);
          // Null only of metadata that came before the field was declared; whoever writes checks.
          if (values != null && !values.isEmpty()) {
            ArrayNode list = json.putArray(PgText.compared(field));
            values.stream().distinct().forEach(one -> add(list, one));
          }
        });
    return json.toString();
  }

  private static void add(ArrayNode list, Object value) {
    switch (value) {
      case String text -> list.add(PgText.compared(text));
      case Boolean truth -> list.add(truth);
      case Double number -> list.add(number);
      case Long moment -> list.add(moment);
      default -> throw new IllegalStateException("a value of " + value.getClass());
    }
  }

  /** A value of a checked filter as JSON. */
  static String json(Object value) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    add(list, value);
    return list.get(0).toString();
  }
}
