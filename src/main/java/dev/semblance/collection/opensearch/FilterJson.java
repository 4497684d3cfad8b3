package dev.semblance.collection.opensearch;

import dev.semblance.collection.Filter;
import dev.semblance.collection.Filter.Compare;
import dev.semblance.collection.Filter.Operator;
import dev.semblance.text.WireName;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Checked filters as an engine's queries. */
final class FilterJson {
  private FilterJson() {}

  static JsonNode of(Filter filter) {
    return switch (filter) {
      case Filter.And(List<Filter> parts) ->
          parts.isEmpty()
              ? everything()
              : bool("filter", parts.stream().map(FilterJson::of).toList());
      case Filter.Or(List<Filter> parts) ->
          parts.isEmpty() ? nothing() : bool("should", parts.stream().map(FilterJson::of).toList());
      case Filter.Not(Filter part) -> not(of(part));
      case Compare compare -> compare(compare);
    };
  }

  private static JsonNode compare(Compare compare) {
    String field = DocumentJson.declared(compare.field());
    List<Object> values = compare.values();
    return switch (compare.operator()) {
      case EQ -> equal(field, values.getFirst());
      case NE -> not(equal(field, values.getFirst()));
      case GT, GTE, LT, LTE -> range(field, compare.operator(), values.getFirst());
      case IN, CONTAINS_ANY -> in(field, values);
      case NIN -> not(in(field, values));
      case CONTAINS_ALL ->
          values.isEmpty()
              ? everything()
              : bool("filter", values.stream().map(value -> equal(field, value)).toList());
      case EXISTS -> values.getFirst().equals(true) ? exists(field) : not(exists(field));
    };
  }

  static ObjectNode term(String field, String value) {
    return Json.object("term", Json.object().put(field, value));
  }

  private static JsonNode equal(String field, Object value) {
    return Json.object("term", Json.object(term -> put(term, field, value)));
  }

  private static void put(ObjectNode object, String name, Object value) {
    switch (value) {
      case Double number -> object.put(name, number);
      case Long moment -> object.put(name, moment);
      case Boolean truth -> object.put(name, truth.toString());
      default -> object.put(name, value.toString());
    }
  }

  private static JsonNode in(String field, List<Object> values) {
    ObjectNode terms = Json.object();
    ArrayNode array = terms.putArray(field);
    for (Object value : values) {
      switch (value) {
        case Double number -> array.add(number);
        case Long moment -> array.add(moment);
        default -> array.add(value.toString());
      }
    }
    return values.isEmpty() ? nothing() : Json.object("terms", terms);
  }

  private static JsonNode range(String field, Operator operator, Object value) {
    ObjectNode bound = Json.object();
    put(bound, WireName.of(operator), value);
    return Json.object("range", Json.object(field, bound));
  }

  static JsonNode exists(String field) {
    return Json.object("exists", Json.object().put("field", field));
  }

  static JsonNode everything() {
    return Json.object("match_all", Json.object());
  }

  static JsonNode nothing() {
    return Json.object("match_none", Json.object());
  }

  static JsonNode not(JsonNode part) {
    return bool("must_not", List.of(part));
  }

  /** Some parts under one of a bool query's names. */
  static ObjectNode bool(String name, List<? extends JsonNode> parts) {
    ObjectNode bool = Json.object();
    ArrayNode array = bool.putArray(name);
    parts.forEach(array::add);
    return Json.object("bool", bool);
  }
}
