package dev.semblance.collection.lucene;

import dev.semblance.collection.CollectionCopy;
import dev.semblance.collection.CopiedFile;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Folders of collections that are being made: filled under a name that no collection has, so that
 * one is there as a whole or not at all, and one of a name at a time. Safe to share.
 */
final class ComingFolders {
  private static final String PREFIX = ".coming-";

  private final Set<String> names = ConcurrentHashMap.newKeySet();

  /** Fills the folder of a collection that comes. */
  @FunctionalInterface
  interface Filling {
    void fill(Path coming) throws IOException;
  }

  /** Takes a filled folder, by moving it to where it stays. */
  @FunctionalInterface
  interface Adopting<T> {
    T adopt(Path coming) throws IOException;
  }

  /** Whether a folder is what a server that ended left of such a one. */
  static boolean isRemains(String folder) {
    return folder.startsWith(PREFIX);
  }

  /** Fills a folder out of a copy. */
  static Filling copied(Path from, CollectionCopy copy) {
    return coming -> {
      for (CopiedFile file : copy.files()) {
        FileCopy.back(from, file, coming);
      }
      CollectionFile read = CollectionFile.read(coming);
      CollectionFile.syncFolder(coming.resolve(Integer.toString(read.generation())));
      CollectionFile.syncFolder(coming);
    };
  }

  /**
   * Makes a collection's folder.
   *
   * @param root asked for the folder of all, once nobody else makes one of this name
   * @throws Fault.Conflict when somebody else does
   */
  <T> T make(String name, Supplier<Path> root, Filling filling, Adopting<T> adopting) {
    // Before any file is copied: whoever comes second need not wait to be refused.
    if (!names.add(name)) {
      throw new Fault.Conflict(null, "a collection " + name + " is being made");
    }
    try {
      Path coming = root.get().resolve(PREFIX + name + "-" + UUID.randomUUID());
      try {
        Files.createDirectory(coming);
        filling.fill(coming);
        return adopting.adopt(coming);
      } catch (IOException e) {
        throw LuceneFaults.writing(name, e);
      } finally {
        if (Files.exists(coming)) {
          StoredFolders.clear(coming);
        }
      }
    } finally {
      names.remove(name);
    }
  }
}
