package dev.semblance.collection.lucene;

import dev.semblance.collection.FieldType;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.NumericUtils;
import org.jspecify.annotations.Nullable;

/** Counts the documents that have each value of a field. */
final class ValueCounts {
  private final String field;
  private final FieldType type;
  private final Map<Object, Long> counts = new HashMap<>();

  private ValueCounts(String field, FieldType type) {
    this.field = LuceneFields.declared(field);
    this.type = type;
  }

  /**
   * @param heads passes one Lucene document for each that is to be counted
   */
  static Map<Object, Long> of(
      IndexSearcher searcher, Query heads, String field, @Nullable FieldType type)
      throws IOException {
    if (type == null) {
      throw new IllegalArgumentException(field + " is not declared");
    }
    ValueCounts counts = new ValueCounts(field, type);
    Weight weight = searcher.createWeight(searcher.rewrite(heads), ScoreMode.COMPLETE_NO_SCORES, 1);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      Scorer scorer = weight.scorer(leaf);
      if (scorer != null) {
        counts.leaf(leaf, scorer.iterator());
      }
    }
    return counts.counts;
  }

  private void leaf(LeafReaderContext leaf, DocIdSetIterator documents) throws IOException {
    Bits live = leaf.reader().getLiveDocs();
    boolean words = type.kind() == FieldType.Kind.KEYWORD || type.kind() == FieldType.Kind.BOOLEAN;
    SortedSetDocValues terms = words ? DocValues.getSortedSet(leaf.reader(), field) : null;
    SortedNumericDocValues numbers =
        words ? null : DocValues.getSortedNumeric(leaf.reader(), field);
    for (int doc = documents.nextDoc();
        doc != DocIdSetIterator.NO_MORE_DOCS;
        doc = documents.nextDoc()) {
      if (live != null && !live.get(doc)) {
        continue;
      }
      if (terms != null) {
        terms(terms, doc);
      } else if (numbers != null) {
        numbers(numbers, doc);
      }
    }
  }

  private void terms(SortedSetDocValues terms, int doc) throws IOException {
    if (terms.advanceExact(doc)) {
      for (int i = 0; i < terms.docValueCount(); i++) {
        String value = terms.lookupOrd(terms.nextOrd()).utf8ToString();
        count(type.kind() == FieldType.Kind.BOOLEAN ? (Object) value.equals("true") : value);
      }
    }
  }

  private void numbers(SortedNumericDocValues numbers, int doc) throws IOException {
    if (numbers.advanceExact(doc)) {
      Set<Long> once = new HashSet<>();
      for (int i = 0; i < numbers.docValueCount(); i++) {
        long value = numbers.nextValue();
        if (once.add(value)) {
          count(
              type.kind() == FieldType.Kind.DATE
                  ? Instant.ofEpochMilli(value).toString()
                  : (Object) NumericUtils.sortableLongToDouble(value));
        }
      }
    }
  }

  private void count(Object value) {
    counts.merge(value, 1L, Long::sum);
  }
}
