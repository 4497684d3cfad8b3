package dev.semblance.api.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * Holds JSON against the schemas of an OpenAPI document: types, names, enums, required and allowed
 * members. Stricter than JSON Schema in one thing: a member that is not described is a fault,
 * unless the schema describes all other members too or describes none.
 */
final class JsonSchema {
  private final JsonNode document;

  JsonSchema(JsonNode document) {
    this.document = document;
  }

  /** What is wrong, each with its path; empty when nothing is. */
  List<String> faults(JsonNode schema, JsonNode value) {
    List<String> faults = new ArrayList<>();
    check(schema, value, "$", faults);
    return faults;
  }

  /** Follows a reference, if it is one. */
  JsonNode resolve(JsonNode node) {
    JsonNode reference = node.get("$ref");
    return reference == null ? node : resolve(document.at(reference.asString().substring(1)));
  }

  private void check(JsonNode reference, JsonNode value, String path, List<String> faults) {
    JsonNode schema = resolve(reference);
    if (schema.has("oneOf")) {
      List<String> all = new ArrayList<>();
      int fitting = 0;
      for (JsonNode branch : schema.get("oneOf")) {
        List<String> found = new ArrayList<>();
        check(branch, value, path, found);
        fitting += found.isEmpty() ? 1 : 0;
        all.addAll(found);
      }
      if (fitting != 1) {
        faults.add(path + " is " + fitting + " of those it may be one of: " + all);
      }
      return;
    }
    if (schema.has("type") && !hasType(schema.get("type"), value)) {
      faults.add(path + " is " + value + ", not " + schema.get("type"));
      return;
    }
    if (schema.has("const") && !schema.get("const").equals(value)) {
      faults.add(path + " is " + value + ", not " + schema.get("const"));
    }
    if (schema.has("enum") && !stream(schema.get("enum")).toList().contains(value)) {
      faults.add(path + " is " + value + ", not in " + schema.get("enum"));
    }
    if (value.isObject()) {
      object(schema, value, path, faults);
    }
    for (int i = 0; value.isArray() && schema.has("items") && i < value.size(); i++) {
      check(schema.get("items"), value.get(i), path + "[" + i + "]", faults);
    }
    if (schema.has("minItems") && value.size() < schema.get("minItems").asInt()) {
      faults.add(path + " has " + value.size() + " items");
    }
    if (schema.has("minLength") && value.asString().length() < schema.get("minLength").asInt()) {
      faults.add(path + " is too short");
    }
    if (schema.has("minimum")
        && value.isNumber()
        && value.asDouble() < schema.get("minimum").asDouble()) {
      faults.add(path + " is " + value + ", below " + schema.get("minimum"));
    }
  }

  private void object(JsonNode schema, JsonNode value, String path, List<String> faults) {
    if (schema.has("required")) {
      for (JsonNode name : schema.get("required")) {
        if (!value.has(name.asString())) {
          faults.add(path + " lacks " + name);
        }
      }
    }
    JsonNode properties = schema.get("properties");
    JsonNode others = schema.get("additionalProperties");
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      String at = path + "." + member.getKey();
      if (properties != null && properties.has(member.getKey())) {
        check(properties.get(member.getKey()), member.getValue(), at, faults);
      } else if (others != null && others.isObject()) {
        check(others, member.getValue(), at, faults);
      } else if (properties != null) {
        faults.add(at + " is not described");
      }
    }
  }

  private static boolean hasType(JsonNode type, JsonNode value) {
    if (type.isArray()) {
      return stream(type).anyMatch(one -> hasType(one, value));
    }
    return switch (type.asString()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isString();
      case "boolean" -> value.isBoolean();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "null" -> value.isNull();
      default -> throw new IllegalArgumentException("unknown type " + type);
    };
  }

  private static java.util.stream.Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
