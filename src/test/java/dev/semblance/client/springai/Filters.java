package dev.semblance.client.springai;

import dev.semblance.client.plain.Filter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Spring AI's filters as Semblance's. */
final class Filters {
  private Filters() {}

  static Filter of(org.springframework.ai.vectorstore.filter.Filter.@Nullable Operand operand) {
    return switch (operand) {
      case org.springframework.ai.vectorstore.filter.Filter.Group group -> of(group.content());
      case org.springframework.ai.vectorstore.filter.Filter.Expression expression -> of(expression);
      case null, default -> throw new IllegalArgumentException("no filter: " + operand);
    };
  }

  private static Filter of(org.springframework.ai.vectorstore.filter.Filter.Expression expression) {
    return switch (expression.type()) {
      case AND -> Filter.all(of(expression.left()), of(expression.right()));
      case OR -> Filter.any(of(expression.left()), of(expression.right()));
      case NOT -> of(expression.left()).not();
      case EQ -> compared(expression, "eq");
      case NE -> compared(expression, "ne");
      case GT -> compared(expression, "gt");
      case GTE -> compared(expression, "gte");
      case LT -> compared(expression, "lt");
      case LTE -> compared(expression, "lte");
      case IN -> Filter.compare(field(expression), "in", list(expression));
      case NIN -> Filter.compare(field(expression), "nin", list(expression));
      case ISNULL -> Filter.exists(field(expression), false);
      case ISNOTNULL -> Filter.exists(field(expression), true);
    };
  }

  private static Filter compared(
      org.springframework.ai.vectorstore.filter.Filter.Expression expression, String operator) {
    return Filter.compare(field(expression), operator, value(expression));
  }

  /** Texts of Spring AI's own filter language name fields in quotes. */
  private static String field(
      org.springframework.ai.vectorstore.filter.Filter.Expression expression) {
    if (expression.left() instanceof org.springframework.ai.vectorstore.filter.Filter.Key key) {
      String name = key.key();
      boolean quoted =
          name.length() > 1
              && "\"'".indexOf(name.charAt(0)) >= 0
              && name.endsWith(name.substring(0, 1));
      return quoted ? name.substring(1, name.length() - 1) : name;
    }
    throw new IllegalArgumentException("a filter compares " + expression.left() + ", no field");
  }

  private static Object value(
      org.springframework.ai.vectorstore.filter.Filter.Expression expression) {
    if (expression.right()
        instanceof org.springframework.ai.vectorstore.filter.Filter.Value value) {
      return value.value();
    }
    throw new IllegalArgumentException("a filter compares with " + expression.right());
  }

  private static List<?> list(
      org.springframework.ai.vectorstore.filter.Filter.Expression expression) {
    Object value = value(expression);
    return value instanceof List<?> list ? list : List.of(value);
  }
}
