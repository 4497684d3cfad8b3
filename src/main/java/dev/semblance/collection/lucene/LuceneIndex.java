package dev.semblance.collection.lucene;

import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.Filter;
import dev.semblance.collection.StoredCollection.Applied;
import dev.semblance.collection.StoredCollection.Deleted;
import dev.semblance.collection.StoredDocument;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.KeepOnlyLastCommitDeletionPolicy;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PointValues;
import org.apache.lucene.index.SnapshotDeletionPolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.NumericUtils;
import org.jspecify.annotations.Nullable;

/**
 * One index: writes with numbers, commits that several writers share, readers that follow. Safe to
 * share.
 *
 * <p>A write is applied under {@link #writing}, one after the other. Whoever wants it to last waits
 * for a commit (files and directory synced to the disk); a commit takes in what all others have
 * applied by then, so that many waiters cost one. When a write fails half-way, Lucene closes its
 * writer: what was not committed is lost and whoever waits for it is told; readers go on, and the
 * next write opens a new writer at the last commit.
 */
final class LuceneIndex implements AutoCloseable {
  private static final String SEQ = "seq";
  private static final double BUFFER_MEGABYTES = 64;

  /** Ids that are remembered before the readers are opened anew. */
  private static final int MAX_RECENT = 50_000;

  /** How old a view may be that nobody asked to be newer. */
  private static final long FRESH_NANOS = 200_000_000;

  private final String name;
  private final Directory directory;
  private final Analyzer analyzer;
  private volatile CollectionSettings settings;
  private volatile LuceneFields fields;
  private final RecentWrites recent = new RecentWrites();
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock committing = new ReentrantLock();
  private final List<Lost> lost = new ArrayList<>();
  private final SnapshotDeletionPolicy commits =
      new SnapshotDeletionPolicy(new KeepOnlyLastCommitDeletionPolicy());

  private IndexWriter writer;
  private volatile SearcherManager searchers;
  private volatile long applied;
  private volatile long committed;
  private volatile long visible;
  private volatile long refreshedAt;
  private boolean broken;
  private @Nullable Throwable failure;

  /** Writes that were applied and did not last: those above {@code after}, up to {@code last}. */
  private record Lost(long after, long last, Throwable failure) {}

  /**
   * Opens an index, or makes an empty one.
   *
   * @param directory closed with this
   */
  LuceneIndex(String name, Directory directory, CollectionSettings settings) throws IOException {
    this.name = name;
    this.directory = directory;
    this.settings = settings;
    this.fields = new LuceneFields(settings);
    this.analyzer = Languages.analyzer(settings.language());
    this.writer = openWriter();
    try {
      this.searchers = openSearchers();
      long last = lastSeq();
      this.applied = last;
      this.committed = last;
      this.visible = last;
      this.refreshedAt = System.nanoTime();
      if (writer.getPendingNumDocs() == 0 && !writer.getLiveCommitData().iterator().hasNext()) {
        setCommitted(last);
        writer.commit();
      }
    } catch (IOException | RuntimeException e) {
      writer.rollback();
      throw e;
    }
  }

  private IndexWriter openWriter() throws IOException {
    IndexWriterConfig config = new IndexWriterConfig(analyzer);
    config.setCodec(LuceneCodec.of(settings.quantization()));
    config.setRAMBufferSizeMB(BUFFER_MEGABYTES);
    config.setIndexDeletionPolicy(commits);
    return new IndexWriter(directory, config);
  }

  private SearcherManager openSearchers() throws IOException {
    SearcherManager opened = new SearcherManager(writer, null);
    opened.addListener(recent);
    return opened;
  }

  /** Of the last write that is here: the commit's, or a document's that came after it was set. */
  private long lastSeq() throws IOException {
    long last = 0;
    Iterable<Map.Entry<String, String>> kept = writer.getLiveCommitData();
    if (kept != null) {
      for (Map.Entry<String, String> entry : kept) {
        if (entry.getKey().equals(SEQ)) {
          last = Long.parseLong(entry.getValue());
        }
      }
    }
    long ofCommit = last;
    return read(
        searcher -> {
          long newest = ofCommit;
          for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            PointValues seqs = leaf.reader().getPointValues(LuceneFields.SEQ);
            if (seqs != null && seqs.size() > 0) {
              newest =
                  Math.max(newest, NumericUtils.sortableBytesToLong(seqs.getMaxPackedValue(), 0));
            }
          }
          return newest;
        });
  }

  CollectionSettings settings() {
    return settings;
  }

  /** Of the last write. */
  long seq() {
    return applied;
  }

  /** Writes from now on with other declared fields. */
  void settings(CollectionSettings changed) {
    writing.lock();
    try {
      settings = changed;
      fields = new LuceneFields(changed);
    } finally {
      writing.unlock();
    }
  }

  @Nullable Applied put(StoredDocument document, @Nullable Long expectedSeq) {
    return write(
        () -> {
          RecentWrites.Head before = state(document.id());
          if (expectedSeq != null && (before == null || before.seq() != expectedSeq)) {
            return null;
          }
          checkVersion(before, document.version());
          long seq = applied + 1;
          writer.updateDocuments(
              new Term(LuceneFields.ID, document.id()), fields.of(document, seq));
          applied = seq;
          recent.applied(document.id(), new RecentWrites.Head(true, document.version(), seq));
          boundRecent();
          return new Applied(seq, before != null);
        });
  }

  /** Writes a document as it is, for fields that were declared after it, unless it has changed. */
  void rewrite(StoredDocument document) {
    write(
        () -> {
          RecentWrites.Head now = state(document.id());
          if (now != null && now.seq() == document.seq()) {
            writer.updateDocuments(
                new Term(LuceneFields.ID, document.id()), fields.of(document, document.seq()));
            recent.applied(document.id(), now);
            // A commit is made for a number that is new.
            applied++;
            boundRecent();
          }
          return applied;
        });
  }

  /** Something that changes the index, or looks at it. */
  private interface Step<T extends @Nullable Object> {
    T take() throws IOException;
  }

  /** Does a write as the only one, with a writer that works; a failure is the caller's fault. */
  private <T extends @Nullable Object> T write(Step<T> step) {
    writing.lock();
    try {
      mend();
      return step.take();
    } catch (IOException | AlreadyClosedException e) {
      throw failed(e);
    } finally {
      writing.unlock();
    }
  }

  /** A look at the index as readers see it. */
  private interface Look<T extends @Nullable Object> {
    T at(IndexSearcher searcher) throws IOException;
  }

  private <T extends @Nullable Object> T read(Look<T> look) throws IOException {
    SearcherManager from = searchers;
    IndexSearcher searcher = from.acquire();
    try {
      return look.at(searcher);
    } finally {
      from.release(searcher);
    }
  }

  private static void checkVersion(RecentWrites.@Nullable Head before, @Nullable Long version) {
    if (before != null
        && version != null
        && before.version() != null
        && version <= before.version()) {
      throw new Fault.Conflict(
          null, "has version " + version + ", the stored one has " + before.version());
    }
  }

  Deleted delete(Collection<String> ids) {
    return write(
        () -> {
          long deleted = 0;
          for (String id : ids) {
            if (state(id) != null) {
              long seq = applied + 1;
              writer.deleteDocuments(new Term(LuceneFields.ID, id));
              applied = seq;
              recent.applied(id, new RecentWrites.Head(false, null, seq));
              deleted++;
            }
          }
          boundRecent();
          return new Deleted(deleted, applied);
        });
  }

  Deleted delete(Filter filter) {
    return write(
        () -> {
          refresh();
          Query query = FilterQueries.of(filter);
          Query heads =
              new BooleanQuery.Builder()
                  .add(query, Occur.FILTER)
                  .add(
                      new TermQuery(new Term(LuceneFields.HEAD, LuceneFields.IS_HEAD)),
                      Occur.FILTER)
                  .build();
          long deleted = read(searcher -> (long) searcher.count(heads));
          if (deleted > 0) {
            writer.deleteDocuments(query);
            applied++;
            refresh();
          }
          return new Deleted(deleted, applied);
        });
  }

  /** What is known of an id's newest document; null when there is none. */
  private RecentWrites.@Nullable Head state(String id) throws IOException {
    RecentWrites.Head head = recent.find(id);
    if (head != null) {
      return head.exists() ? head : null;
    }
    return read(searcher -> new DocumentReader(searcher.getIndexReader()).stateOf(id));
  }

  @Nullable StoredDocument latest(String id) {
    try {
      RecentWrites.Head head = recent.find(id);
      if (head != null && !head.exists()) {
        return null;
      }
      if (head != null) {
        refresh();
      }
      return read(
          searcher -> {
            DocumentReader reader = new DocumentReader(searcher.getIndexReader());
            int doc = reader.headOf(id);
            return doc < 0 ? null : reader.document(doc, true);
          });
    } catch (IOException | AlreadyClosedException e) {
      throw LuceneFaults.reading(name, e);
    }
  }

  /** Returns once all writes up to a seq are on the disk. */
  void makeDurable(long seq) {
    committing.lock();
    try {
      writing.lock();
      long target;
      try {
        for (Lost gone : lost) {
          if (seq > gone.after() && seq <= gone.last()) {
            throw LuceneFaults.writing(name, gone.failure());
          }
        }
        if (seq <= committed) {
          return;
        }
        mend();
        target = applied;
        setCommitted(target);
      } finally {
        writing.unlock();
      }
      writer.commit();
      committed = target;
    } catch (IOException | AlreadyClosedException e) {
      throw failed(e);
    } finally {
      committing.unlock();
    }
  }

  void makeVisible(long seq) {
    if (visible < seq) {
      try {
        refresh();
      } catch (IOException | AlreadyClosedException e) {
        throw failed(e);
      }
    }
  }

  private void refresh() throws IOException {
    long before = applied;
    searchers.maybeRefreshBlocking();
    visible = Math.max(visible, before);
    refreshedAt = System.nanoTime();
  }

  private void boundRecent() throws IOException {
    if (recent.size() > MAX_RECENT) {
      refresh();
    }
  }

  LuceneView view(long minSeq) {
    if (minSeq > applied) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("min_seq"),
          "is " + minSeq + ", the last write of collection " + name + " is " + applied);
    }
    long stale = applied - visible;
    if (stale > 0 && (minSeq > visible || System.nanoTime() - refreshedAt > FRESH_NANOS)) {
      try {
        refresh();
      } catch (IOException | AlreadyClosedException e) {
        if (minSeq > visible) {
          throw failed(e);
        }
        // A writer that failed does not keep anybody from reading what there was.
      }
    }
    long seq = visible;
    SearcherManager from = searchers;
    try {
      IndexSearcher searcher = from.acquire();
      return new LuceneView(name, settings, analyzer, searcher, seq, () -> release(from, searcher));
    } catch (IOException | AlreadyClosedException e) {
      throw LuceneFaults.reading(name, e);
    }
  }

  private void release(SearcherManager from, IndexSearcher searcher) {
    try {
      from.release(searcher);
    } catch (IOException e) {
      throw LuceneFaults.reading(name, e);
    }
  }

  /** What a failed write becomes for its caller; the next one begins anew at the last commit. */
  private Fault failed(Exception e) {
    writing.lock();
    try {
      if (!writer.isOpen() || e instanceof IOException) {
        Throwable cause = writer.getTragicException() == null ? e : writer.getTragicException();
        if (!broken) {
          broken = true;
          failure = cause;
          lost.add(new Lost(committed, applied, cause));
        }
        return LuceneFaults.writing(name, failure == null ? cause : failure);
      }
      return LuceneFaults.writing(name, e);
    } finally {
      writing.unlock();
    }
  }

  /** Opens a new writer after a failure; called with {@link #writing} held. */
  private void mend() throws IOException {
    if (!broken) {
      return;
    }
    try {
      writer.rollback();
    } catch (IOException | AlreadyClosedException e) {
      // It is closed as far as it can be; what matters is whether the next opens.
    }
    IndexWriter next = openWriter();
    SearcherManager old = searchers;
    writer = next;
    recent.clear();
    searchers = openSearchers();
    old.close();
    visible = applied;
    broken = false;
    failure = null;
  }

  Directory directory() {
    return directory;
  }

  SnapshotDeletionPolicy commits() {
    return commits;
  }

  /** Closes without keeping what was not committed, of what is deleted. */
  void discard() throws IOException {
    close(false);
  }

  @Override
  public void close() throws IOException {
    close(true);
  }

  private void close(boolean keep) throws IOException {
    committing.lock();
    writing.lock();
    try {
      searchers.close();
      if (keep && writer.isOpen() && !broken) {
        setCommitted(applied);
        writer.close();
      } else {
        writer.rollback();
      }
    } finally {
      writing.unlock();
      committing.unlock();
      analyzer.close();
      directory.close();
    }
  }

  /** What the next commit says that it holds. */
  private void setCommitted(long seq) {
    writer.setLiveCommitData(Map.of(SEQ, Long.toString(seq)).entrySet());
  }
}
