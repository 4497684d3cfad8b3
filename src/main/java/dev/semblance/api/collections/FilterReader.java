package dev.semblance.api.collections;

import dev.semblance.api.JsonBody;
import dev.semblance.collection.Filter;
import dev.semblance.collection.Filter.Compare;
import dev.semblance.collection.Filter.Operator;
import dev.semblance.collection.FilterText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a filter: a tree, or a line of text. For one thread. */
final class FilterReader {
  private static final int MAX_PARTS = 200;
  private static final int MAX_VALUES = 10_000;
  private static final String NEEDED =
      "{and|or: [...]}, {not: {...}}, or {field, and one or more of "
          + String.join(", ", Operator.byName().keySet())
          + "}";

  private final JsonBody json;
  private int parts;

  private FilterReader(JsonBody json) {
    this.json = json;
  }

  /** Reads the value at hand. */
  static Filter read(JsonBody json) {
    return json.kind() == JsonBody.Kind.STRING
        ? FilterText.parse(json.string())
        : new FilterReader(json).tree();
  }

  private Filter tree() {
    if (json.kind() != JsonBody.Kind.OBJECT) {
      throw json.wrong("a filter such as {field, eq}, or one line of text");
    }
    if (++parts > MAX_PARTS) {
      throw json.invalid("has more than the allowed " + MAX_PARTS + " parts");
    }
    List<Filter> found = new ArrayList<>();
    String[] field = new String[1];
    Map<Operator, List<Object>> compared = new LinkedHashMap<>();
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("and", () -> found.add(new Filter.And(list())));
    fields.put("or", () -> found.add(new Filter.Or(list())));
    fields.put("not", () -> found.add(new Filter.Not(tree())));
    fields.put("field", () -> field[0] = json.string());
    Operator.byName()
        .forEach(
            (name, operator) -> fields.put(name, () -> compared.put(operator, values(operator))));
    json.object(fields);
    return filter(found, field[0], compared);
  }

  private Filter filter(
      List<Filter> found, @Nullable String field, Map<Operator, List<Object>> compared) {
    boolean compares = !compared.isEmpty();
    if (found.size() + (compares ? 1 : 0) != 1 || compares == (field == null)) {
      throw json.invalid("is not one filter, needed: " + NEEDED);
    }
    if (field == null) {
      return found.getFirst();
    }
    List<Filter> all = new ArrayList<>();
    compared.forEach((operator, values) -> all.add(new Compare(field, operator, values)));
    return all.size() == 1 ? all.getFirst() : new Filter.And(all);
  }

  private List<Filter> list() {
    List<Filter> list = new ArrayList<>();
    json.list(MAX_PARTS, () -> list.add(tree()));
    return list;
  }

  private List<Object> values(Operator operator) {
    if (!operator.takesList()) {
      return List.of(value());
    }
    List<Object> values = new ArrayList<>();
    json.list(MAX_VALUES, () -> values.add(value()));
    return values;
  }

  private Object value() {
    return switch (json.kind()) {
      case STRING -> json.string();
      case NUMBER -> json.real();
      case BOOLEAN -> json.bool();
      default -> throw json.wrong("a string, a number, true or false");
    };
  }
}
