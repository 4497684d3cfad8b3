package dev.semblance.collection.lucene;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;

/** Collects the numbers of what a query passes. */
final class FirstChunks {
  private FirstChunks() {}

  static int[] of(IndexSearcher searcher, Query heads) throws IOException {
    int[] found = new int[1024];
    int count = 0;
    Weight weight = searcher.createWeight(searcher.rewrite(heads), ScoreMode.COMPLETE_NO_SCORES, 1);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      Scorer scorer = weight.scorer(leaf);
      if (scorer == null) {
        continue;
      }
      Bits live = leaf.reader().getLiveDocs();
      DocIdSetIterator passed = scorer.iterator();
      for (int doc = passed.nextDoc();
          doc != DocIdSetIterator.NO_MORE_DOCS;
          doc = passed.nextDoc()) {
        if (live == null || live.get(doc)) {
          if (count == found.length) {
            found = Arrays.copyOf(found, 2 * count);
          }
          found[count++] = leaf.docBase + doc;
        }
      }
    }
    return Arrays.copyOf(found, count);
  }
}
