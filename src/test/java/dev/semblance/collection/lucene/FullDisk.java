package dev.semblance.collection.lucene;

import dev.semblance.collection.CollectionListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;

/** A disk on which nothing more can be written once it is said to be full. */
public final class FullDisk extends FilterDirectory {
  private final AtomicBoolean full;

  FullDisk(Directory in, AtomicBoolean full) {
    super(in);
    this.full = full;
  }

  /**
   * A store whose disk is full for some generations only.
   *
   * @param number of these generations
   */
  public static LuceneCollectionStore store(
      Path data, CollectionListener listener, int number, AtomicBoolean full) {
    return new LuceneCollectionStore(
        data,
        InstantSource.system(),
        folder ->
            folder.endsWith(Integer.toString(number))
                ? new FullDisk(FSDirectory.open(folder), full)
                : FSDirectory.open(folder),
        listener);
  }

  @Override
  public IndexOutput createOutput(String name, IOContext context) throws IOException {
    if (full.get()) {
      throw new IOException("No space left on device");
    }
    return super.createOutput(name, context);
  }
}
