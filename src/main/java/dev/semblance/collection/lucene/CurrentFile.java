package dev.semblance.collection.lucene;

import java.io.IOException;
import java.nio.file.Path;

/** A collection's file as it is on the disk. Changed by one at a time; safe to read by all. */
final class CurrentFile {
  private final String name;
  private final Path folder;
  private volatile CollectionFile current;

  /** Whether the file on the disk may be another than {@link #current}. */
  private volatile boolean uncertain;

  CurrentFile(String name, Path folder, CollectionFile read) {
    this.name = name;
    this.folder = folder;
    this.current = read;
  }

  CollectionFile get() {
    return current;
  }

  /** Has the file say this, on the disk, or as it was. */
  synchronized void keep(CollectionFile changed) {
    CollectionFile before = current;
    try {
      changed.write(folder);
      current = changed;
      uncertain = false;
    } catch (IOException e) {
      uncertain = true;
      try {
        before.write(folder);
        uncertain = false;
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw LuceneFaults.writing(name, e);
    }
  }

  /** Writes it again where nobody knows what a failed write has left. */
  void settle() {
    if (uncertain) {
      settleAlone();
    }
  }

  private synchronized void settleAlone() {
    if (uncertain) {
      keep(current);
    }
  }
}
