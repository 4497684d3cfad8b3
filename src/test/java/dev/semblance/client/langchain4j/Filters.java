package dev.semblance.client.langchain4j;

import dev.langchain4j.store.embedding.filter.comparison.IsEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsGreaterThan;
import dev.langchain4j.store.embedding.filter.comparison.IsGreaterThanOrEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsIn;
import dev.langchain4j.store.embedding.filter.comparison.IsLessThan;
import dev.langchain4j.store.embedding.filter.comparison.IsLessThanOrEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsNotEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsNotIn;
import dev.langchain4j.store.embedding.filter.logical.And;
import dev.langchain4j.store.embedding.filter.logical.Not;
import dev.langchain4j.store.embedding.filter.logical.Or;
import dev.semblance.client.plain.Filter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** LangChain4j's filters as Semblance's. */
final class Filters {
  private Filters() {}

  static @Nullable Filter orNull(dev.langchain4j.store.embedding.filter.@Nullable Filter filter) {
    return filter == null ? null : of(filter);
  }

  /**
   * @throws UnsupportedOperationException for one that the server does not have, such as a part of
   *     a string
   */
  static Filter of(dev.langchain4j.store.embedding.filter.Filter filter) {
    return switch (filter) {
      case And and -> Filter.all(of(and.left()), of(and.right()));
      case Or or -> Filter.any(of(or.left()), of(or.right()));
      case Not not -> of(not.expression()).not();
      case IsEqualTo is -> Filter.eq(is.key(), is.comparisonValue());
      case IsNotEqualTo is -> Filter.ne(is.key(), is.comparisonValue());
      case IsGreaterThan is -> Filter.compare(is.key(), "gt", is.comparisonValue());
      case IsGreaterThanOrEqualTo is -> Filter.compare(is.key(), "gte", is.comparisonValue());
      case IsLessThan is -> Filter.compare(is.key(), "lt", is.comparisonValue());
      case IsLessThanOrEqualTo is -> Filter.compare(is.key(), "lte", is.comparisonValue());
      case IsIn is -> Filter.in(is.key(), is.comparisonValues());
      case IsNotIn is -> Filter.compare(is.key(), "nin", List.copyOf(is.comparisonValues()));
      default ->
          throw new UnsupportedOperationException(
              "Semblance has no filter " + filter.getClass().getSimpleName());
    };
  }
}
