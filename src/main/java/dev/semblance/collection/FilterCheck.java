package dev.semblance.collection;

import dev.semblance.collection.Filter.Compare;
import dev.semblance.collection.Filter.Operator;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds a filter against the fields that a collection declares. */
final class FilterCheck {
  private static final String FIELD = "filter";

  /** Most comparisons in a filter, each value that must be contained being one. */
  private static final int MAX_COMPARISONS = 10_000;

  private final Map<String, FieldType> fields;
  private int comparisons;

  private FilterCheck(Map<String, FieldType> fields) {
    this.fields = fields;
  }

  /**
   * The same filter with values of the fields' types.
   *
   * @throws Fault.InvalidRequest naming a field that is not declared and those that are, or a value
   *     that does not go with its field; when the filter compares too often
   */
  static @Nullable Filter check(@Nullable Filter filter, Map<String, FieldType> fields) {
    return filter == null ? null : new FilterCheck(fields).checked(filter);
  }

  private Filter checked(Filter filter) {
    return switch (filter) {
      case Filter.And(List<Filter> parts) -> new Filter.And(all(parts));
      case Filter.Or(List<Filter> parts) -> new Filter.Or(all(parts));
      case Filter.Not(Filter part) -> new Filter.Not(checked(part));
      case Compare compare -> compared(compare);
    };
  }

  private List<Filter> all(List<Filter> parts) {
    return parts.stream().map(this::checked).toList();
  }

  private Compare compared(Compare compare) {
    FieldType type = declared(FIELD, compare.field(), fields);
    Operator operator = compare.operator();
    comparisons += operator == Operator.CONTAINS_ALL ? Math.max(1, compare.values().size()) : 1;
    if (comparisons > MAX_COMPARISONS) {
      throw new Fault.InvalidRequest(
          Fault.Place.of(FIELD),
          "compares more than "
              + MAX_COMPARISONS
              + " times, each value of contains_all being one: ask for fewer at a time");
    }
    if (operator == Operator.EXISTS) {
      if (!(compare.values().getFirst() instanceof Boolean)) {
        throw wrong(compare, type, "true or false");
      }
      return compare;
    }
    if (operator.isRange() && type.kind() == FieldType.Kind.BOOLEAN) {
      throw new Fault.InvalidRequest(
          Fault.Place.of(FIELD),
          "compares the boolean "
              + Fault.quote(compare.field())
              + " by "
              + operator.wireName()
              + ", needed: eq, ne, in, nin or exists");
    }
    if (operator.isForLists() && !type.list()) {
      throw new Fault.InvalidRequest(
          Fault.Place.of(FIELD),
          "asks what the "
              + type.wireName()
              + " "
              + Fault.quote(compare.field())
              + " contains, needed: in or eq, or a field declared as "
              + type.wireName()
              + "[]");
    }
    List<Object> values = new ArrayList<>(compare.values().size());
    for (Object value : compare.values()) {
      Object typed = typed(value, type.kind());
      if (typed == null) {
        throw wrong(compare, type, type.kind().words());
      }
      values.add(typed);
    }
    return new Compare(compare.field(), operator, values);
  }

  /**
   * The type of a field.
   *
   * @param place the request's field that names it
   * @throws Fault.InvalidRequest when it is not declared
   */
  static FieldType declared(String place, String field, Map<String, FieldType> fields) {
    FieldType type = fields.get(field);
    if (type == null) {
      throw new Fault.InvalidRequest(
          Fault.Place.of(place),
          "names the field "
              + Fault.quote(field)
              + ", which is not declared; declared: "
              + (fields.isEmpty() ? "none" : String.join(", ", fields.keySet())));
    }
    return type;
  }

  private static @Nullable Object typed(Object value, FieldType.Kind kind) {
    return switch (kind) {
      case KEYWORD -> value instanceof String ? value : null;
      case NUMBER -> value instanceof Double number ? (Double) (number + 0.0) : null;
      case BOOLEAN -> value instanceof Boolean ? value : null;
      case DATE -> value instanceof String text ? FieldType.date(text) : null;
    };
  }

  private static Fault wrong(Compare compare, FieldType type, String needed) {
    return new Fault.InvalidRequest(
        Fault.Place.of(FIELD),
        "compares "
            + Fault.quote(compare.field())
            + ", a "
            + type.wireName()
            + ", by "
            + compare.operator().wireName()
            + " with another value, needed: "
            + needed);
  }
}
