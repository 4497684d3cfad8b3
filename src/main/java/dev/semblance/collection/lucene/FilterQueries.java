package dev.semblance.collection.lucene;

import dev.semblance.collection.Filter;
import dev.semblance.collection.Filter.Compare;
import dev.semblance.collection.Filter.Operator;
import java.util.List;
import org.apache.lucene.document.DoubleField;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.KeywordField;
import org.apache.lucene.document.LongField;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.ConstantScoreQuery;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.util.BytesRef;

/** Checked filters as Lucene's queries; each passes all chunks of a document or none. */
final class FilterQueries {
  /** More than Lucene makes of the largest filter that is let in, with the words of a query. */
  private static final int MAX_CLAUSES = 100_000;

  static {
    IndexSearcher.setMaxClauseCount(MAX_CLAUSES);
  }

  private FilterQueries() {}

  static Query of(Filter filter) {
    return new ConstantScoreQuery(query(filter));
  }

  private static Query query(Filter filter) {
    return switch (filter) {
      case Filter.And(List<Filter> parts) -> all(parts.stream().map(FilterQueries::query).toList());
      case Filter.Or(List<Filter> parts) -> any(parts.stream().map(FilterQueries::query).toList());
      case Filter.Not(Filter part) -> not(query(part));
      case Compare compare -> compare(compare);
    };
  }

  private static Query compare(Compare compare) {
    String field = LuceneFields.declared(compare.field());
    List<Object> values = compare.values();
    return switch (compare.operator()) {
      case EQ -> equal(field, values.getFirst());
      case NE -> not(equal(field, values.getFirst()));
      case GT, GTE, LT, LTE -> range(field, compare.operator(), values.getFirst());
      case IN, CONTAINS_ANY -> in(field, values);
      case NIN -> not(in(field, values));
      case CONTAINS_ALL -> all(values.stream().map(value -> equal(field, value)).toList());
      case EXISTS ->
          values.getFirst().equals(true)
              ? new FieldExistsQuery(field)
              : not(new FieldExistsQuery(field));
    };
  }

  private static Query equal(String field, Object value) {
    return switch (value) {
      case Double number -> DoubleField.newExactQuery(field, number);
      case Long moment -> LongField.newExactQuery(field, moment);
      default -> KeywordField.newExactQuery(field, value.toString());
    };
  }

  private static Query in(String field, List<Object> values) {
    if (values.isEmpty()) {
      return new MatchNoDocsQuery("in nothing");
    }
    return switch (values.getFirst()) {
      case Double _ ->
          DoubleField.newSetQuery(
              field, values.stream().mapToDouble(value -> (Double) value).toArray());
      case Long _ ->
          LongField.newSetQuery(field, values.stream().mapToLong(value -> (Long) value).toArray());
      default ->
          KeywordField.newSetQuery(
              field, values.stream().map(value -> new BytesRef(value.toString())).toList());
    };
  }

  private static Query range(String field, Operator operator, Object value) {
    boolean above = operator == Operator.GT || operator == Operator.GTE;
    boolean included = operator == Operator.GTE || operator == Operator.LTE;
    return switch (value) {
      case Double number -> {
        double bound =
            included ? number : above ? DoublePoint.nextUp(number) : DoublePoint.nextDown(number);
        yield above
            ? DoubleField.newRangeQuery(field, bound, Double.POSITIVE_INFINITY)
            : DoubleField.newRangeQuery(field, Double.NEGATIVE_INFINITY, bound);
      }
      case Long moment -> {
        long bound = included ? moment : above ? moment + 1 : moment - 1;
        yield above
            ? LongField.newRangeQuery(field, bound, Long.MAX_VALUE)
            : LongField.newRangeQuery(field, Long.MIN_VALUE, bound);
      }
      default -> {
        BytesRef bound = new BytesRef(value.toString());
        yield above
            ? new TermRangeQuery(field, bound, null, included, true)
            : new TermRangeQuery(field, null, bound, true, included);
      }
    };
  }

  private static Query all(List<Query> parts) {
    if (parts.isEmpty()) {
      return MatchAllDocsQuery.INSTANCE;
    }
    BooleanQuery.Builder builder = new BooleanQuery.Builder();
    parts.forEach(part -> builder.add(part, Occur.FILTER));
    return builder.build();
  }

  private static Query any(List<Query> parts) {
    if (parts.isEmpty()) {
      return new MatchNoDocsQuery("any of nothing");
    }
    BooleanQuery.Builder builder = new BooleanQuery.Builder();
    parts.forEach(part -> builder.add(part, Occur.SHOULD));
    return builder.build();
  }

  private static Query not(Query part) {
    return new BooleanQuery.Builder()
        .add(MatchAllDocsQuery.INSTANCE, Occur.FILTER)
        .add(part, Occur.MUST_NOT)
        .build();
  }
}
