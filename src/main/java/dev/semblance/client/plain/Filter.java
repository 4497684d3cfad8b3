package dev.semblance.client.plain;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which documents are meant, by their metadata's declared fields. Immutable. */
public final class Filter {
  private final Object tree;

  private Filter(Object tree) {
    this.tree = tree;
  }

  /**
   * As one line, such as {@code lang in ["en","de"] and price >= 10}: a whole filter, no part of
   * another.
   */
  public static Filter line(String line) {
    return new Filter(line);
  }

  public static Filter eq(String field, Object value) {
    return compare(field, "eq", value);
  }

  public static Filter ne(String field, Object value) {
    return compare(field, "ne", value);
  }

  public static Filter in(String field, Collection<?> values) {
    return compare(field, "in", List.copyOf(values));
  }

  public static Filter exists(String field, boolean there) {
    return compare(field, "exists", there);
  }

  /**
   * @param operator {@code eq, ne, gt, gte, lt, lte, in, nin, exists, contains_any, contains_all}
   */
  public static Filter compare(String field, String operator, Object value) {
    return new Filter(Map.of("field", field, operator, value));
  }

  public static Filter all(Filter... filters) {
    return new Filter(Map.of("and", trees(filters)));
  }

  public static Filter any(Filter... filters) {
    return new Filter(Map.of("or", trees(filters)));
  }

  public Filter not() {
    return new Filter(Map.of("not", part()));
  }

  private static List<Object> trees(Filter... filters) {
    return Arrays.stream(filters).map(Filter::part).toList();
  }

  private Object part() {
    if (tree instanceof String line) {
      throw new IllegalArgumentException("a line is no part of another filter: " + line);
    }
    return tree;
  }

  static @Nullable Object body(@Nullable Filter filter) {
    return filter == null ? null : filter.tree;
  }

  @Override
  public String toString() {
    return Json.write(tree);
  }
}
