package dev.semblance.collection.lucene;

import java.io.IOException;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.store.Directory;

/** Reads every byte of an index once and holds it against the checksums in its files. */
final class IndexIntegrity {
  /** What is read in a second or two; of a larger index Lucene checks only heads and feet. */
  private static final long MAX_BYTES = 1L << 30;

  private IndexIntegrity() {}

  /**
   * @throws org.apache.lucene.index.CorruptIndexException naming the file that is torn
   */
  static void check(Directory directory) throws IOException {
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      long bytes = 0;
      for (String file : directory.listAll()) {
        bytes += directory.fileLength(file);
      }
      if (bytes > MAX_BYTES) {
        return;
      }
      for (LeafReaderContext leaf : reader.leaves()) {
        leaf.reader().checkIntegrity();
      }
    }
  }
}
