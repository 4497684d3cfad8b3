package dev.semblance.collection.lucene;

import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.Generation;
import dev.semblance.collection.StoredDocument;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;

/** A generation as an index in a folder named by its number. */
final class LuceneGeneration implements Generation, AutoCloseable {
  private final int number;
  private final LuceneIndex index;

  private LuceneGeneration(int number, LuceneIndex index) {
    this.number = number;
    this.index = index;
  }

  /** The folder of a generation within its collection's. */
  static Path folder(Path collection, int number) {
    return collection.resolve(Integer.toString(number));
  }

  /** What keeps an index's files in a folder. */
  static Directory onDisk(Path folder) throws IOException {
    return FSDirectory.open(folder);
  }

  /** Makes one without documents, on the disk when the collection's folder is synced. */
  static LuceneGeneration create(
      String name,
      Path collection,
      int number,
      CollectionSettings settings,
      LuceneCollection.Directories directories)
      throws IOException {
    Path folder = folder(collection, number);
    Files.createDirectory(folder);
    Directory directory = directories.open(folder);
    try {
      return new LuceneGeneration(number, new LuceneIndex(name, directory, settings));
    } catch (IOException | RuntimeException e) {
      closeAfter(e, directory);
      throw e;
    }
  }

  /**
   * Opens one that is there.
   *
   * @throws Fault.CollectionUnavailable naming the file at fault
   */
  static LuceneGeneration open(
      String name,
      Path collection,
      int number,
      CollectionSettings settings,
      LuceneCollection.Directories directories) {
    Path folder = folder(collection, number);
    if (!Files.isDirectory(folder)) {
      throw new Fault.CollectionUnavailable(folder + ": is not there");
    }
    Directory directory = null;
    try {
      directory = directories.open(folder);
      if (!DirectoryReader.indexExists(directory)) {
        throw new Fault.CollectionUnavailable(folder + ": holds no index");
      }
      IndexIntegrity.check(directory);
      return new LuceneGeneration(number, new LuceneIndex(name, directory, settings));
    } catch (IOException | RuntimeException e) {
      closeAfter(e, directory);
      throw e instanceof Fault fault
          ? fault
          : new Fault.CollectionUnavailable(folder + ": " + LuceneFaults.words(e), e);
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

  LuceneIndex index() {
    return index;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public CollectionSettings settings() {
    return index.settings();
  }

  @Override
  public @Nullable StoredDocument latest(String id) {
    return index.latest(id);
  }

  @Override
  public long seqOf(String id) {
    return index.seqOf(id);
  }

  @Override
  public void follow(StoredDocument document) {
    index.follow(document);
  }

  @Override
  public void follow(Collection<String> deleted) {
    index.delete(deleted);
  }

  @Override
  public List<Head> heads(@Nullable String after, int limit) {
    try (LuceneView view = index.view(index.seq())) {
      return view.heads(after, limit);
    }
  }

  @Override
  public long count() {
    try (LuceneView view = index.view(0)) {
      return view.count(null);
    }
  }

  @Override
  public Some withoutText(int ids) {
    try (LuceneView view = index.view(0)) {
      return view.withoutText(ids);
    }
  }

  @Override
  public Some withoutVector(int ids) {
    try (LuceneView view = index.view(0)) {
      return view.withoutVector(ids);
    }
  }

  @Override
  public void makeDurable() {
    index.makeDurable();
  }

  @Override
  public void close() throws IOException {
    index.close();
  }
}
