package dev.semblance.collection.lucene;

import dev.semblance.collection.CollectionCopy;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.Filter;
import dev.semblance.collection.StoredCollection.Applied;
import dev.semblance.collection.StoredCollection.Deleted;
import dev.semblance.collection.StoredDocument;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.jspecify.annotations.Nullable;

/**
 * The documents of one index: what a write does, what is known of an id, what a reader gets. How
 * writes wait for each other and when they last is {@link WriteOrder}'s. Safe to share.
 */
final class LuceneIndex implements AutoCloseable {
  private final String name;
  private final Directory directory;
  private final Analyzer analyzer;
  private volatile CollectionSettings settings;
  private volatile LuceneFields fields;
  private final IndexFiles files;
  private final LuceneWriter lucene;
  private final WriteNumbers numbers;
  private final WriteOrder order;
  private final IndexReaders readers;
  private final NewestDocuments newest;

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
    this.files = new IndexFiles(name, directory);
    RecentWrites recent = new RecentWrites();
    this.lucene =
        new LuceneWriter(
            name, directory, settings.quantization(), analyzer, files.commits(), recent);
    IndexWriter writer = lucene.writer();
    try {
      this.numbers = new WriteNumbers(lucene.lastSeq());
      lucene.makeFirstCommit(numbers.last());
    } catch (IOException | RuntimeException e) {
      writer.rollback();
      throw e;
    }
    this.order = new WriteOrder(lucene, numbers);
    this.readers = new IndexReaders(lucene, numbers);
    this.newest = new NewestDocuments(name, recent, lucene, readers);
  }

  CollectionSettings settings() {
    return settings;
  }

  /** Of the last write, which may be under way. */
  long seq() {
    return numbers.last();
  }

  /** Writes from now on with other declared fields. */
  void settings(CollectionSettings changed) {
    order.alone(
        () -> {
          settings = changed;
          fields = new LuceneFields(changed);
          return changed;
        });
  }

  @Nullable Applied put(StoredDocument document, @Nullable Long expectedSeq) {
    String id = document.id();
    Applied applied =
        order.of(
            id,
            () -> {
              RecentWrites.Head before = newest.head(id);
              if (expectedSeq != null && (before == null || before.seq() != expectedSeq)) {
                return null;
              }
              if (expectedSeq == null) {
                checkVersion(before, document.version());
              }
              long given =
                  order.apply(
                      (writer, seq) -> writer.updateDocuments(of(id), fields.of(document, seq)));
              newest.applied(id, new RecentWrites.Head(true, document.version(), given));
              return new Applied(given, before != null);
            });
    boundRecent();
    return applied;
  }

  /**
   * Writes a document as it is, for fields that were declared after it, unless it has changed.
   *
   * @return the write's number; 0 where nothing was written
   */
  long rewrite(StoredDocument document) {
    long given =
        order.of(
            document.id(),
            () -> {
              RecentWrites.Head now = newest.head(document.id());
              return now != null && now.seq() == document.seq() ? keep(document, now) : 0L;
            });
    boundRecent();
    return given;
  }

  /** Keeps a document with the seq that it has in another generation. */
  void follow(StoredDocument document) {
    order.of(
        document.id(),
        () -> keep(document, new RecentWrites.Head(true, document.version(), document.seq())));
    boundRecent();
  }

  /** Writes a document with the seq that it has: a commit is made for the number alone. */
  private long keep(StoredDocument document, RecentWrites.Head head) throws IOException {
    long given =
        order.apply(
            (writer, _) ->
                writer.updateDocuments(of(document.id()), fields.of(document, document.seq())));
    newest.applied(document.id(), head);
    return given;
  }

  /** Counts on from a write of another generation, all of whose documents are here and last. */
  void continueFrom(long least) {
    long seq = order.alone(() -> order.apply(least, (writer, number) -> {}));
    makeDurable(seq);
    makeVisible(seq);
  }

  /** Of a document's last write; 0 when there is none. */
  long seqOf(String id) {
    return order.of(
        id,
        () -> {
          RecentWrites.Head head = newest.head(id);
          return head == null ? 0L : head.seq();
        });
  }

  private static Term of(String id) {
    return new Term(LuceneFields.ID, id);
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
    long deleted = 0;
    for (String id : ids) {
      if (delete(id)) {
        deleted++;
      }
    }
    boundRecent();
    // Also of one that was not there: another's delete of it may not last yet.
    return new Deleted(deleted, numbers.last());
  }

  private boolean delete(String id) {
    return order.of(
        id,
        () -> {
          if (newest.head(id) == null) {
            return false;
          }
          long given = order.apply((writer, _) -> writer.deleteDocuments(of(id)));
          newest.applied(id, new RecentWrites.Head(false, null, given));
          return true;
        });
  }

  Deleted delete(Filter filter) {
    return order.alone(
        () -> {
          readers.refresh();
          Query query = FilterQueries.of(filter);
          Query heads =
              new BooleanQuery.Builder()
                  .add(query, Occur.FILTER)
                  .add(
                      new TermQuery(new Term(LuceneFields.HEAD, LuceneFields.IS_HEAD)),
                      Occur.FILTER)
                  .build();
          long deleted = lucene.read(searcher -> (long) searcher.count(heads));
          if (deleted == 0) {
            return new Deleted(0, numbers.last());
          }
          long given = order.apply((writer, _) -> writer.deleteDocuments(query));
          readers.refresh();
          return new Deleted(deleted, given);
        });
  }

  @Nullable StoredDocument latest(String id) {
    return newest.document(id);
  }

  /** Returns once all writes up to a seq are on the disk. */
  void makeDurable(long seq) {
    order.makeDurable(seq);
  }

  /** Returns once all that it holds is on the disk, after a failure too. */
  void makeDurable() {
    order.makeDurable();
  }

  void makeVisible(long seq) {
    try {
      readers.makeVisible(seq);
    } catch (IOException | IllegalStateException e) {
      throw order.failed(e);
    }
  }

  private void boundRecent() {
    try {
      newest.bound();
    } catch (IOException | IllegalStateException e) {
      throw order.failed(e);
    }
  }

  LuceneView view(long minSeq) {
    if (minSeq > numbers.last()) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("min_seq"),
          "is " + minSeq + ", the last write of collection " + name + " is " + numbers.last());
    }
    makeVisible(minSeq);
    readers.freshen();
    try {
      IndexReaders.Taken taken = readers.take();
      return new LuceneView(
          name, settings, analyzer, taken.searcher(), taken.seq(), () -> release(taken));
    } catch (IOException | IllegalStateException e) {
      throw LuceneFaults.reading(name, e);
    }
  }

  /** As of the last write; as of what can be read where that one failed. */
  LuceneView newest() {
    try {
      return view(numbers.last());
    } catch (Fault.DiskFull | Fault.CollectionUnavailable lost) {
      return view(0);
    }
  }

  private void release(IndexReaders.Taken taken) {
    try {
      taken.release();
    } catch (IOException e) {
      throw LuceneFaults.reading(name, e);
    }
  }

  /** On the disk. */
  long bytes() {
    return files.bytes();
  }

  /**
   * Copies the index as of its last write.
   *
   * @param into a folder below {@code copy}, which is there
   */
  IndexFiles.Copied copy(Path copy, String into, CollectionCopy.Watch watch) throws IOException {
    makeDurable(numbers.last());
    return files.copy(copy, into, watch);
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
    try {
      order.close(keep);
    } finally {
      analyzer.close();
      directory.close();
    }
  }
}
