package dev.semblance.collection.lucene;

import java.io.IOException;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;

/**
 * What readers of an index see, and up to which write. They are opened anew when somebody asks for
 * a newer write, and now and then. Safe to share.
 */
final class IndexReaders {
  /** How old a view may be that nobody asked to be newer. */
  private static final long FRESH_NANOS = 200_000_000;

  private final LuceneWriter lucene;
  private final WriteNumbers numbers;
  private volatile long visible;
  private volatile long refreshedAt = System.nanoTime();

  IndexReaders(LuceneWriter lucene, WriteNumbers numbers) {
    this.lucene = lucene;
    this.numbers = numbers;
    this.visible = numbers.last();
  }

  /** Has later readers see all writes that have ended. */
  void refresh() throws IOException {
    long before = numbers.done();
    lucene.searchers().maybeRefreshBlocking();
    visible = Math.max(visible, before);
    refreshedAt = System.nanoTime();
  }

  boolean sees(long seq) {
    return seq <= visible;
  }

  /** Returns once later readers see all writes up to a seq. */
  void makeVisible(long seq) throws IOException {
    if (!sees(seq)) {
      numbers.await(seq);
      refresh();
    }
  }

  /** Has later readers see what they have not seen for a while, if that can be had. */
  void freshen() {
    if (!sees(numbers.done()) && System.nanoTime() - refreshedAt > FRESH_NANOS) {
      try {
        refresh();
      } catch (IOException | IllegalStateException e) {
        // A writer that failed does not keep anybody from reading what there was.
      }
    }
  }

  /** A searcher as of now, to be closed. */
  Taken take() throws IOException {
    long seq = visible;
    SearcherManager from = lucene.searchers();
    return new Taken(from.acquire(), seq, from);
  }

  /**
   * A searcher that is in use.
   *
   * @param seq all writes up to this one are in it
   * @param from whose it is
   */
  record Taken(IndexSearcher searcher, long seq, SearcherManager from) {
    void release() throws IOException {
      from.release(searcher);
    }
  }
}
