package dev.semblance.collection.lucene;

import java.util.BitSet;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BitSetIterator;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Passes chunks of one view by their numbers. Each segment's bits are made once, not once for each
 * search; it equals itself alone.
 */
final class ChunkSetQuery extends Query {
  private final BitSet chunks;
  private final java.util.Map<Integer, FixedBitSet> bySegment = new java.util.HashMap<>();

  ChunkSetQuery(BitSet chunks) {
    this.chunks = chunks;
  }

  BitSet chunks() {
    return chunks;
  }

  /** The bits of a segment, by the number of its first chunk. */
  private synchronized FixedBitSet bits(LeafReaderContext leaf) {
    return bySegment.computeIfAbsent(
        leaf.docBase,
        first -> {
          int size = leaf.reader().maxDoc();
          FixedBitSet bits = new FixedBitSet(size);
          for (int chunk = chunks.nextSetBit(first);
              chunk >= 0 && chunk < first + size;
              chunk = chunks.nextSetBit(chunk + 1)) {
            bits.set(chunk - first);
          }
          return bits;
        });
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost) {
    return new ConstantScoreWeight(this, boost) {
      @Override
      public @Nullable ScorerSupplier scorerSupplier(LeafReaderContext leaf) {
        FixedBitSet bits = bits(leaf);
        int count = bits.cardinality();
        if (count == 0) {
          return null;
        }
        return new ScorerSupplier() {
          @Override
          public Scorer get(long lead) {
            DocIdSetIterator passed = new BitSetIterator(bits, count);
            return new ConstantScoreScorer(score(), mode, passed);
          }

          @Override
          public long cost() {
            return count;
          }
        };
      }

      @Override
      public boolean isCacheable(LeafReaderContext leaf) {
        return false;
      }
    };
  }

  @Override
  public void visit(QueryVisitor visitor) {
    visitor.visitLeaf(this);
  }

  @Override
  public String toString(String field) {
    return chunks.cardinality() + " chunks";
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
