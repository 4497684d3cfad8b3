package dev.semblance.collection.lucene;

import dev.semblance.collection.Chunk;
import dev.semblance.collection.Generation;
import dev.semblance.collection.Metadata;
import dev.semblance.collection.StoredDocument;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.LateInteractionField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiBits;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** Reads documents and chunks out of an open index; the other side of {@link LuceneFields}. */
final class DocumentReader {
  private final IndexReader reader;

  DocumentReader(IndexReader reader) {
    this.reader = reader;
  }

  /** The Lucene document that is the head of an id's run, or -1. */
  int headOf(String id) throws IOException {
    for (LeafReaderContext leaf : reader.leaves()) {
      PostingsEnum postings =
          leaf.reader().postings(new Term(LuceneFields.ID, id), PostingsEnum.NONE);
      if (postings == null) {
        continue;
      }
      Bits live = leaf.reader().getLiveDocs();
      for (int doc = postings.nextDoc();
          doc != DocIdSetIterator.NO_MORE_DOCS;
          doc = postings.nextDoc()) {
        if (live == null || live.get(doc)) {
          return leaf.docBase + doc;
        }
      }
    }
    return -1;
  }

  RecentWrites.@Nullable Head stateOf(String id) throws IOException {
    int head = headOf(id);
    return head < 0 ? null : stateOf(head);
  }

  private RecentWrites.Head stateOf(int head) throws IOException {
    LeafReaderContext leaf = leaf(head);
    int doc = head - leaf.docBase;
    NumericDocValues version = DocValues.getNumeric(leaf.reader(), LuceneFields.VERSION);
    var seq = DocValues.getSortedNumeric(leaf.reader(), LuceneFields.SEQ);
    if (!seq.advanceExact(doc)) {
      throw new IOException("a document without " + LuceneFields.SEQ + " at " + head);
    }
    return new RecentWrites.Head(
        true, version.advanceExact(doc) ? (Long) version.longValue() : null, seq.nextValue());
  }

  /**
   * @param head the first of a run
   */
  StoredDocument document(int head, boolean vectors) throws IOException {
    Document stored = reader.storedFields().document(head);
    RecentWrites.Head state = stateOf(head);
    LeafReaderContext leaf = leaf(head);
    int chunks = (int) number(leaf, LuceneFields.CHUNKS, head - leaf.docBase);
    List<Chunk> read = new ArrayList<>(chunks);
    for (int i = 0; i < chunks; i++) {
      read.add(chunk(head + i, vectors, vectors));
    }
    return new StoredDocument(
        idOf(head),
        stored.get(LuceneFields.TEXT),
        Metadata.parse(Objects.requireNonNull(stored.get(LuceneFields.METADATA))),
        state.version(),
        state.seq(),
        number(leaf, LuceneFields.SENT, head - leaf.docBase) == 1,
        read);
  }

  /** The first of the run that a chunk is in. */
  int headOf(int chunk) throws IOException {
    LeafReaderContext leaf = leaf(chunk);
    return chunk - (int) number(leaf, LuceneFields.CHUNK, chunk - leaf.docBase);
  }

  String idOf(int doc) throws IOException {
    LeafReaderContext leaf = leaf(doc);
    SortedDocValues ids = DocValues.getSorted(leaf.reader(), LuceneFields.ID);
    if (!ids.advanceExact(doc - leaf.docBase)) {
      throw new IOException("a chunk without " + LuceneFields.ID + " at " + doc);
    }
    BytesRef id = ids.lookupOrd(ids.ordValue());
    return id.utf8ToString();
  }

  /**
   * @param vector whether its own vector is wanted
   * @param tokens whether those of its tokens are
   */
  Chunk chunk(int doc, boolean vector, boolean tokens) throws IOException {
    LeafReaderContext leaf = leaf(doc);
    int inLeaf = doc - leaf.docBase;
    return new Chunk(
        (int) number(leaf, LuceneFields.START, inLeaf),
        (int) number(leaf, LuceneFields.END, inLeaf),
        vector ? vector(leaf.reader(), inLeaf) : null,
        tokens ? tokens(doc) : null);
  }

  /** The vectors of a chunk's tokens, or null where it has none. */
  float @Nullable [][] tokens(int doc) throws IOException {
    LeafReaderContext leaf = leaf(doc);
    BinaryDocValues values = DocValues.getBinary(leaf.reader(), LuceneFields.TOKENS);
    return values.advanceExact(doc - leaf.docBase)
        ? LateInteractionField.decode(values.binaryValue())
        : null;
  }

  /** As it is kept: under cosine with length 1. */
  float[] keptVector(int doc) throws IOException {
    LeafReaderContext leaf = leaf(doc);
    float[] kept = keptVector(leaf.reader(), doc - leaf.docBase);
    if (kept == null) {
      throw new IOException("a chunk without a vector at " + doc);
    }
    return kept;
  }

  private static float @Nullable [] keptVector(LeafReader reader, int doc) throws IOException {
    FloatVectorValues vectors = reader.getFloatVectorValues(LuceneFields.VECTOR);
    if (vectors == null) {
      return null;
    }
    KnnVectorValues.DocIndexIterator iterator = vectors.iterator();
    if (iterator.advance(doc) != doc) {
      return null;
    }
    // What the values give is theirs and changes with the next.
    return vectors.vectorValue(iterator.index()).clone();
  }

  /** As it came; null where it has none. */
  private static float @Nullable [] vector(LeafReader reader, int doc) throws IOException {
    float[] vector = keptVector(reader, doc);
    NumericDocValues norms = DocValues.getNumeric(reader, LuceneFields.NORM);
    if (vector != null && norms.advanceExact(doc)) {
      double norm = Double.longBitsToDouble(norms.longValue());
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) (vector[i] * norm);
      }
    }
    return vector;
  }

  /**
   * Documents in the order of their ids.
   *
   * @param after the id before the first, or null
   */
  List<Generation.Head> heads(@Nullable String after, int limit) throws IOException {
    Terms ids = MultiTerms.getTerms(reader, LuceneFields.ID);
    List<Generation.Head> heads = new ArrayList<>();
    if (ids == null) {
      return heads;
    }
    TermsEnum terms = ids.iterator();
    Bits live = MultiBits.getLiveDocs(reader);
    BytesRef id = first(terms, after);
    PostingsEnum postings = null;
    while (id != null && heads.size() < limit) {
      postings = terms.postings(postings, PostingsEnum.NONE);
      int doc = postings.nextDoc();
      while (doc != DocIdSetIterator.NO_MORE_DOCS && live != null && !live.get(doc)) {
        doc = postings.nextDoc();
      }
      if (doc != DocIdSetIterator.NO_MORE_DOCS) {
        heads.add(new Generation.Head(id.utf8ToString(), stateOf(doc).seq()));
      }
      id = terms.next();
    }
    return heads;
  }

  private static @Nullable BytesRef first(TermsEnum terms, @Nullable String after)
      throws IOException {
    if (after == null) {
      return terms.next();
    }
    return switch (terms.seekCeil(new BytesRef(after))) {
      case END -> null;
      case FOUND -> terms.next();
      case NOT_FOUND -> terms.term();
    };
  }

  private LeafReaderContext leaf(int doc) {
    return reader.leaves().get(ReaderUtil.subIndex(doc, reader.leaves()));
  }

  private static long number(LeafReaderContext leaf, String field, int doc) throws IOException {
    NumericDocValues values = DocValues.getNumeric(leaf.reader(), field);
    if (!values.advanceExact(doc)) {
      throw new IOException("a chunk without " + field + " at " + doc);
    }
    return values.longValue();
  }
}
