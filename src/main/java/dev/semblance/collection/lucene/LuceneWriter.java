package dev.semblance.collection.lucene;

import dev.semblance.collection.Quantization;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.IndexDeletionPolicy;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PointValues;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.NumericUtils;
import org.jspecify.annotations.Nullable;

/**
 * Lucene's writer of a directory, and the readers that follow it. When a write fails half-way,
 * Lucene closes its writer: what was not committed is lost, readers go on, and {@link #mend} opens
 * a new writer at the last commit. Whoever uses the old writer, or opens readers of it, gets an
 * {@link IllegalStateException} until then: an {@code AlreadyClosedException} once it is closed,
 * another kind while it is closing. Readers, Lucene's own writer and whether it is broken are safe
 * to share; all else is for one thread at a time, which {@link WriteOrder} sees to.
 */
final class LuceneWriter {
  /** Of what a commit says that it holds: the last write's number. */
  static final String SEQ = "seq";

  private static final double BUFFER_MEGABYTES = 64;

  private final String name;
  private final Directory directory;
  private final Quantization quantization;
  private final Analyzer analyzer;
  private final IndexDeletionPolicy commits;
  private final RecentWrites recent;
  private final List<Lost> lost = new ArrayList<>();

  private volatile IndexWriter writer;
  private volatile SearcherManager searchers;
  private volatile boolean broken;
  private @Nullable Throwable failure;

  /** Writes that were applied and did not last: those above {@code after}, up to {@code last}. */
  private record Lost(long after, long last, Throwable failure) {}

  /** A look at the index as readers see it. */
  interface Look<T extends @Nullable Object> {
    T at(IndexSearcher searcher) throws IOException;
  }

  /**
   * Opens an index, or makes an empty one.
   *
   * @param recent told when readers are opened anew
   */
  LuceneWriter(
      String name,
      Directory directory,
      Quantization quantization,
      Analyzer analyzer,
      IndexDeletionPolicy commits,
      RecentWrites recent)
      throws IOException {
    this.name = name;
    this.directory = directory;
    this.quantization = quantization;
    this.analyzer = analyzer;
    this.commits = commits;
    this.recent = recent;
    this.writer = openWriter();
    try {
      this.searchers = openSearchers();
    } catch (IOException | RuntimeException e) {
      writer.rollback();
      throw e;
    }
  }

  private IndexWriter openWriter() throws IOException {
    IndexWriterConfig config = new IndexWriterConfig(analyzer);
    config.setCodec(LuceneCodec.of(quantization));
    config.setRAMBufferSizeMB(BUFFER_MEGABYTES);
    config.setIndexDeletionPolicy(commits);
    return new IndexWriter(directory, config);
  }

  private SearcherManager openSearchers() throws IOException {
    SearcherManager opened = new SearcherManager(writer, null);
    opened.addListener(recent);
    return opened;
  }

  /** Another one after each {@link #mend}: not to be kept. */
  IndexWriter writer() {
    return writer;
  }

  /** Others after each {@link #mend}: a searcher goes back to those that it is of. */
  SearcherManager searchers() {
    return searchers;
  }

  <T extends @Nullable Object> T read(Look<T> look) throws IOException {
    SearcherManager from = searchers;
    IndexSearcher searcher = from.acquire();
    try {
      return look.at(searcher);
    } finally {
      from.release(searcher);
    }
  }

  /** Of the last write that is here: the commit's, or a document's that came after it was set. */
  long lastSeq() throws IOException {
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

  /** Has an index that was never committed be there, with nothing in it. */
  void makeFirstCommit(long seq) throws IOException {
    if (writer.getPendingNumDocs() == 0 && !writer.getLiveCommitData().iterator().hasNext()) {
      setCommitted(writer, seq);
      writer.commit();
    }
  }

  /** What a writer's next commit says that it holds. */
  static void setCommitted(IndexWriter writer, long seq) {
    writer.setLiveCommitData(Map.of(SEQ, Long.toString(seq)).entrySet());
  }

  /**
   * @throws Fault when a write was applied and did not last
   */
  void checkNotLost(long seq) {
    for (Lost gone : lost) {
      if (seq > gone.after() && seq <= gone.last()) {
        throw LuceneFaults.writing(name, gone.failure());
      }
    }
  }

  /** Whether a write failed, so that {@link #mend} is to be called before the next. */
  boolean isBroken() {
    return broken;
  }

  /**
   * @throws Fault as the write got that failed, where the writer was not mended since
   */
  void checkNotBroken() {
    Throwable cause = failure;
    if (broken && cause != null) {
      throw LuceneFaults.writing(name, cause);
    }
  }

  /**
   * What a failed write becomes for its caller; the next one begins anew at the last commit.
   *
   * @param committed the last write that lasts
   * @param applied the last write of all
   */
  Fault failed(Exception e, long committed, long applied) {
    Throwable closing = writer.getTragicException();
    if (!writer.isOpen() || closing != null || e instanceof IOException) {
      Throwable cause = closing == null ? e : closing;
      if (!broken) {
        broken = true;
        failure = cause;
        lost.add(new Lost(committed, applied, cause));
      }
      return LuceneFaults.writing(name, failure == null ? cause : failure);
    }
    return LuceneFaults.writing(name, e);
  }

  /** Opens a new writer after a failure, where there was one. */
  void mend() throws IOException {
    if (!broken) {
      return;
    }
    try {
      writer.rollback();
    } catch (IOException | IllegalStateException e) {
      // It is closed as far as it can be; what matters is whether the next opens.
    }
    IndexWriter next = openWriter();
    SearcherManager old = searchers;
    writer = next;
    recent.clear();
    searchers = openSearchers();
    old.close();
    broken = false;
    failure = null;
  }

  /**
   * Closes the readers and the writer.
   *
   * @param applied committed first, or null where nothing more is kept
   */
  void close(@Nullable Long applied) throws IOException {
    searchers.close();
    if (applied != null && writer.isOpen() && !broken) {
      setCommitted(writer, applied);
      writer.close();
    } else {
      writer.rollback();
    }
  }
}
