package dev.semblance.collection.lucene;

import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.CollectionView;
import dev.semblance.collection.Filter;
import dev.semblance.collection.StoredCollection;
import dev.semblance.collection.StoredDocument;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import org.apache.lucene.store.Directory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A collection in a folder: its file, and the index of its live generation. */
final class LuceneCollection implements StoredCollection, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LuceneCollection.class);

  /** Documents that are written again at a time; others write between. */
  private static final int REWRITTEN_AT_ONCE = 200;

  private final String name;
  private final Path folder;
  private final LuceneIndex index;
  private volatile CollectionFile file;
  private volatile boolean closed;

  /** Opens what keeps an index's files; tests put disks that fail between. */
  @FunctionalInterface
  interface Directories {
    Directory open(Path folder) throws IOException;
  }

  private LuceneCollection(String name, Path folder, CollectionFile file, LuceneIndex index) {
    this.name = name;
    this.folder = folder;
    this.file = file;
    this.index = index;
  }

  /** Makes the folder's first generation; the folder is there and empty. */
  static void create(String name, Path folder, CollectionFile file, Directories directories)
      throws IOException {
    Path generation = folder.resolve(Integer.toString(file.generation()));
    Files.createDirectory(generation);
    new LuceneIndex(name, directories.open(generation), file.settings()).close();
    file.write(folder);
  }

  /**
   * @throws Fault.CollectionUnavailable naming the file at fault
   */
  static LuceneCollection open(String name, Path folder, Directories directories) {
    CollectionFile file = CollectionFile.read(folder);
    Path generation = folder.resolve(Integer.toString(file.generation()));
    if (!Files.isDirectory(generation)) {
      throw new Fault.CollectionUnavailable(generation + ": is not there");
    }
    LuceneIndex index = openIndex(name, generation, file, directories);
    LuceneCollection opened = new LuceneCollection(name, folder, file, index);
    if (file.rewrite()) {
      opened.rewriteInBackground();
    }
    return opened;
  }

  private static LuceneIndex openIndex(
      String name, Path generation, CollectionFile file, Directories directories) {
    Directory directory = null;
    try {
      directory = directories.open(generation);
      if (!org.apache.lucene.index.DirectoryReader.indexExists(directory)) {
        throw new Fault.CollectionUnavailable(generation + ": holds no index");
      }
      IndexIntegrity.check(directory);
      return new LuceneIndex(name, directory, file.settings());
    } catch (IOException | RuntimeException e) {
      closeAfter(e, directory);
      throw e instanceof Fault fault
          ? fault
          : new Fault.CollectionUnavailable(generation + ": " + LuceneFaults.words(e), e);
    }
  }

  private static void closeAfter(Exception cause, @Nullable Directory directory) {
    if (directory != null) {
      try {
        directory.close();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CollectionSettings settings() {
    return file.settings();
  }

  @Override
  public Facts facts() {
    try (LuceneView view = index.view(index.seq())) {
      return new Facts(
          view.count(null), view.chunks(), bytes(), file.generation(), index.seq(), file.created());
    }
  }

  @Override
  public long seq() {
    return index.seq();
  }

  private long bytes() {
    long bytes = 0;
    try {
      for (String one : index.directory().listAll()) {
        bytes += length(one);
      }
    } catch (IOException e) {
      throw LuceneFaults.reading(name, e);
    }
    return bytes;
  }

  /** A file may be merged away between its listing and this. */
  private long length(String one) {
    try {
      return index.directory().fileLength(one);
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public @Nullable StoredDocument latest(String id) {
    return index.latest(id);
  }

  @Override
  public @Nullable Applied put(StoredDocument document, @Nullable Long expectedSeq) {
    return index.put(document, expectedSeq);
  }

  @Override
  public Deleted delete(Collection<String> ids) {
    return index.delete(ids);
  }

  @Override
  public Deleted delete(Filter filter) {
    return index.delete(filter);
  }

  @Override
  public void makeDurable(long seq) {
    index.makeDurable(seq);
  }

  @Override
  public void makeVisible(long seq) {
    index.makeVisible(seq);
  }

  @Override
  public CollectionView view(long minSeq) {
    return index.view(minSeq);
  }

  @Override
  public synchronized void change(CollectionSettings settings) {
    boolean newFields = !settings.fields().equals(file.settings().fields());
    save(file.with(settings, file.rewrite() || newFields));
    index.settings(settings);
    if (newFields) {
      rewriteInBackground();
    }
  }

  private synchronized void save(CollectionFile changed) {
    try {
      changed.write(folder);
      file = changed;
    } catch (IOException e) {
      throw LuceneFaults.writing(name, e);
    }
  }

  private void rewriteInBackground() {
    Thread.ofPlatform()
        .daemon()
        .name("rewrite-" + name)
        .start(
            () -> {
              try {
                rewrite();
              } catch (RuntimeException e) {
                // The file still says that it is to be done: the next start begins again.
                log.warn("Collection {}: declared fields are not over all documents", name, e);
              }
            });
  }

  /** Writes each document again as it is, so that its metadata is indexed by today's fields. */
  private void rewrite() {
    CollectionSettings declared = file.settings();
    String after = null;
    do {
      try (LuceneView view = index.view(index.seq())) {
        var page = view.page(null, REWRITTEN_AT_ONCE, after, true);
        page.forEach(index::rewrite);
        after = page.isEmpty() ? null : page.getLast().id();
      }
    } while (after != null && !closed);
    if (!closed) {
      index.makeDurable(index.seq());
      index.makeVisible(index.seq());
      if (declared.equals(file.settings())) {
        save(file.with(declared, false));
      }
    }
  }

  /** Closes what is to be deleted. */
  void discard() {
    closed = true;
    try {
      index.discard();
    } catch (IOException e) {
      log.debug("Collection {} did not close", name, e);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    index.close();
  }
}
