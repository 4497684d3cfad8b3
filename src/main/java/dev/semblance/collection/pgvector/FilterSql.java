package dev.semblance.collection.pgvector;

import dev.semblance.collection.Filter;
import dev.semblance.collection.Filter.Compare;
import dev.semblance.collection.Filter.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A checked filter as a condition on chunks' {@code fields}. Every name and value is a parameter;
 * none is null, so that not means not.
 */
final class FilterSql {
  private final StringBuilder sql = new StringBuilder();
  private final List<Object> parameters = new ArrayList<>();

  private FilterSql() {}

  /** Passes everything where there is no filter. */
  static FilterSql of(@Nullable Filter filter) {
    FilterSql made = new FilterSql();
    if (filter == null) {
      made.sql.append("true");
    } else {
      made.add(filter);
    }
    return made;
  }

  String sql() {
    return sql.toString();
  }

  /** Strings and doubles, and lists of strings for arrays of text, in the order of the marks. */
  List<Object> parameters() {
    return parameters;
  }

  private void add(Filter filter) {
    switch (filter) {
      case Filter.And(List<Filter> parts) -> all(parts, " and ", "true");
      case Filter.Or(List<Filter> parts) -> all(parts, " or ", "false");
      case Filter.Not(Filter part) -> not(() -> add(part));
      case Compare compare -> compare(compare);
    }
  }

  private void all(List<Filter> parts, String between, String none) {
    if (parts.isEmpty()) {
      sql.append(none);
      return;
    }
    sql.append('(');
    for (int i = 0; i < parts.size(); i++) {
      sql.append(i == 0 ? "" : between);
      add(parts.get(i));
    }
    sql.append(')');
  }

  private void not(Runnable part) {
    sql.append("not (");
    part.run();
    sql.append(')');
  }

  private void compare(Compare compare) {
    String field = PgText.compared(compare.field());
    List<Object> values = compare.values();
    switch (compare.operator()) {
      case EQ -> contains(field, values.getFirst());
      case NE -> not(() -> contains(field, values.getFirst()));
      case GT, GTE, LT, LTE -> range(field, compare.operator(), values.getFirst());
      case IN, CONTAINS_ANY -> any(field, values);
      case NIN -> not(() -> any(field, values));
      case CONTAINS_ALL -> every(field, values);
      case EXISTS -> {
        if (values.getFirst().equals(true)) {
          exists(field);
        } else {
          not(() -> exists(field));
        }
      }
    }
  }

  /** Answered by the index on fields. */
  private void contains(String field, Object value) {
    sql.append("fields @> jsonb_build_object(?::text, jsonb_build_array(?::jsonb))");
    parameters.add(field);
    parameters.add(FieldValues.json(value));
  }

  private void every(String field, List<Object> values) {
    if (values.isEmpty()) {
      sql.append("true");
      return;
    }
    sql.append('(');
    for (int i = 0; i < values.size(); i++) {
      sql.append(i == 0 ? "" : " and ");
      contains(field, values.get(i));
    }
    sql.append(')');
  }

  private void any(String field, List<Object> values) {
    if (values.size() <= 8) {
      if (values.isEmpty()) {
        sql.append("false");
        return;
      }
      sql.append('(');
      for (int i = 0; i < values.size(); i++) {
        sql.append(i == 0 ? "" : " or ");
        contains(field, values.get(i));
      }
      sql.append(')');
      return;
    }
    sql.append(
        "exists (select from jsonb_array_elements(fields -> ?::text) v"
            + " where v = any (?::text[]::jsonb[]))");
    parameters.add(field);
    parameters.add(values.stream().map(FieldValues::json).collect(Collectors.toList()));
  }

  private void range(String field, Operator operator, Object value) {
    String sign =
        switch (operator) {
          case GT -> ">";
          case GTE -> ">=";
          case LT -> "<";
          default -> "<=";
        };
    parameters.add(field);
    if (value instanceof Double || value instanceof Long) {
      sql.append(
          "exists (select from jsonb_array_elements_text(fields -> ?::text) v"
              + " where v::float8 "
              + sign
              + " ?)");
      parameters.add(((Number) value).doubleValue());
    } else {
      // By the bytes of UTF-8, whatever the database's own order is.
      sql.append(
          "exists (select from jsonb_array_elements_text(fields -> ?::text) v"
              + " where v collate \"C\" "
              + sign
              + " ?::text collate \"C\")");
      parameters.add(PgText.compared(value.toString()));
    }
  }

  private void exists(String field) {
    sql.append("jsonb_exists(fields, ?::text)");
    parameters.add(field);
  }
}
