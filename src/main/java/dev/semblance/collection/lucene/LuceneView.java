package dev.semblance.collection.lucene;

import dev.semblance.collection.Chunk;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.CollectionView;
import dev.semblance.collection.Filter;
import dev.semblance.collection.Generation;
import dev.semblance.collection.StoredDocument;
import dev.semblance.vector.Order;
import dev.semblance.vector.VectorMath;
import dev.semblance.vector.VectorSimilarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TermRangeQuery;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** An index as it is at one moment. */
final class LuceneView implements CollectionView {

  /** Lucene's own order among equals is that of its files, which no caller knows. */
  private static final Sort BEST_THEN_BY_ID =
      new Sort(SortField.FIELD_SCORE, new SortField(LuceneFields.ID, SortField.Type.STRING));

  private static final TermQuery HEADS =
      new TermQuery(new Term(LuceneFields.HEAD, LuceneFields.IS_HEAD));

  private final String name;
  private final CollectionSettings settings;
  private final QueryWords words;
  private final IndexSearcher searcher;
  private final DocumentReader reader;
  private final long seq;
  private final Runnable release;
  private @Nullable ChunkSetQuery among;

  LuceneView(
      String name,
      CollectionSettings settings,
      Analyzer analyzer,
      IndexSearcher searcher,
      long seq,
      Runnable release) {
    this.name = name;
    this.settings = settings;
    this.words = new QueryWords(analyzer);
    this.searcher = searcher;
    this.reader = new DocumentReader(searcher.getIndexReader());
    this.seq = seq;
    this.release = release;
  }

  @Override
  public long seq() {
    return seq;
  }

  @Override
  public CollectionSettings settings() {
    return settings;
  }

  @Override
  public List<ChunkHit> nearest(float[] vector, @Nullable Filter filter, int k) {
    return near(vector, filter == null ? null : FilterQueries.of(filter), k);
  }

  @Override
  public List<ChunkHit> nearestAmong(float[] vector, BitSet chunks, int k) {
    ChunkSetQuery set = among;
    if (set == null || !set.chunks().equals(chunks)) {
      set = new ChunkSetQuery(chunks);
      among = set;
    }
    boolean every = chunks.cardinality() == searcher.getIndexReader().numDocs();
    return near(vector, every ? null : set, k);
  }

  @Override
  public int[] firstChunks(@Nullable Filter filter) {
    return reading(() -> FirstChunks.of(searcher, heads(filter)));
  }

  @Override
  public String idOf(int chunk) {
    return reading(() -> reader.idOf(chunk));
  }

  private List<ChunkHit> near(float[] vector, @Nullable Query passed, int k) {
    VectorSimilarity metric = settings.metric();
    float[] asked = metric == VectorSimilarity.COSINE ? VectorMath.normalize(vector) : vector;
    return reading(
        () -> {
          ScoreDoc[] found =
              searcher.search(new KnnFloatVectorQuery(LuceneFields.VECTOR, asked, k, passed), k)
                  .scoreDocs;
          List<ChunkHit> hits = new ArrayList<>(found.length);
          for (ScoreDoc hit : found) {
            // Lucene's number is the metric's only in order, and of quantised vectors not even
            // that.
            double score = metric.score(asked, reader.keptVector(hit.doc));
            hits.add(new ChunkHit(hit.doc, reader.idOf(hit.doc), score));
          }
          Comparator<ChunkHit> byScore = Comparator.comparingDouble(ChunkHit::score);
          hits.sort(
              (metric.order() == Order.HIGHER_IS_CLOSER ? byScore.reversed() : byScore)
                  .thenComparing(ChunkHit::id)
                  .thenComparingInt(ChunkHit::chunk));
          return hits;
        });
  }

  @Override
  public List<ChunkHit> matching(String text, @Nullable Filter filter, int k) {
    return reading(
        () -> {
          Set<BytesRef> asked = words.of(text);
          if (asked.isEmpty()) {
            return List.of();
          }
          BooleanQuery.Builder query = new BooleanQuery.Builder();
          asked.forEach(
              word -> query.add(new TermQuery(new Term(LuceneFields.WORDS, word)), Occur.SHOULD));
          Query matching = query.build();
          if (filter != null) {
            matching =
                new BooleanQuery.Builder()
                    .add(matching, Occur.MUST)
                    .add(FilterQueries.of(filter), Occur.FILTER)
                    .build();
          }
          List<ChunkHit> hits = new ArrayList<>();
          for (ScoreDoc hit : searcher.search(matching, k, BEST_THEN_BY_ID).scoreDocs) {
            float score = (float) ((FieldDoc) hit).fields[0];
            hits.add(new ChunkHit(hit.doc, reader.idOf(hit.doc), score));
          }
          return hits;
        });
  }

  @Override
  public Chunk chunk(int chunk) {
    return reading(() -> reader.chunk(chunk, false, false));
  }

  @Override
  public float @Nullable [] vector(int chunk) {
    return this.<float @Nullable []>reading(() -> reader.chunk(chunk, true, false).vector());
  }

  @Override
  public float @Nullable [][] tokens(int chunk) {
    return this.<float @Nullable [][]>reading(() -> reader.tokens(chunk));
  }

  @Override
  public StoredDocument documentOf(int chunk) {
    return reading(() -> reader.document(reader.headOf(chunk), false));
  }

  @Override
  public @Nullable StoredDocument document(String id, boolean vectors) {
    return this.<@Nullable StoredDocument>reading(
        () -> {
          int head = reader.headOf(id);
          return head < 0 ? null : reader.document(head, vectors);
        });
  }

  @Override
  public List<StoredDocument> page(
      @Nullable Filter filter, int limit, @Nullable String after, boolean vectors) {
    BooleanQuery.Builder query = new BooleanQuery.Builder().add(HEADS, Occur.FILTER);
    if (filter != null) {
      query.add(FilterQueries.of(filter), Occur.FILTER);
    }
    if (after != null) {
      query.add(
          new TermRangeQuery(LuceneFields.ID, new BytesRef(after), null, false, true),
          Occur.FILTER);
    }
    return reading(
        () -> {
          Sort byId = new Sort(new SortField(LuceneFields.ID, SortField.Type.STRING));
          List<StoredDocument> page = new ArrayList<>();
          for (ScoreDoc hit : searcher.search(query.build(), limit, byId).scoreDocs) {
            page.add(reader.document(hit.doc, vectors));
          }
          return page;
        });
  }

  @Override
  public long count(@Nullable Filter filter) {
    return reading(() -> (long) searcher.count(heads(filter)));
  }

  List<Generation.Head> heads(@Nullable String after, int limit) {
    return reading(() -> reader.heads(after, limit));
  }

  Generation.Some withoutText(int ids) {
    return some(
        new BooleanQuery.Builder()
            .add(HEADS, Occur.FILTER)
            .add(new FieldExistsQuery(LuceneFields.WORDS), Occur.MUST_NOT)
            .build(),
        ids);
  }

  Generation.Some withoutVector(int ids) {
    return some(
        new BooleanQuery.Builder()
            .add(new TermQuery(new Term(LuceneFields.BARE, LuceneFields.IS_BARE)), Occur.FILTER)
            .add(new FieldExistsQuery(LuceneFields.WORDS), Occur.FILTER)
            .build(),
        ids);
  }

  private Generation.Some some(Query query, int ids) {
    return reading(
        () -> {
          Sort byId = new Sort(new SortField(LuceneFields.ID, SortField.Type.STRING));
          List<String> first = new ArrayList<>();
          for (ScoreDoc hit : searcher.search(query, ids, byId).scoreDocs) {
            first.add(reader.idOf(hit.doc));
          }
          return new Generation.Some(searcher.count(query), first);
        });
  }

  /** How many chunks all documents have. */
  long chunks() {
    return searcher.getIndexReader().numDocs();
  }

  @Override
  public Map<Object, Long> countBy(@Nullable Filter filter, String field) {
    return reading(
        () -> ValueCounts.of(searcher, heads(filter), field, settings.fields().get(field)));
  }

  private static Query heads(@Nullable Filter filter) {
    return filter == null
        ? HEADS
        : new BooleanQuery.Builder()
            .add(HEADS, Occur.FILTER)
            .add(FilterQueries.of(filter), Occur.FILTER)
            .build();
  }

  @Override
  public List<int[]> highlights(String query, String text) {
    return reading(() -> words.places(words.of(query), text));
  }

  @Override
  public void close() {
    release.run();
  }

  @FunctionalInterface
  private interface Reading<T extends @Nullable Object> {
    T read() throws IOException;
  }

  private <T extends @Nullable Object> T reading(Reading<T> reading) {
    try {
      return reading.read();
    } catch (IOException e) {
      throw LuceneFaults.reading(name, e);
    }
  }
}
