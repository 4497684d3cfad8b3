package dev.semblance.collection.lucene;

import dev.semblance.collection.CollectionName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Whether a folder holds collections; apart from the store, which this is asked in place of. */
final class StoredFolders {
  private StoredFolders() {}

  static boolean in(Path folder) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.anyMatch(one -> CollectionName.isValid(one.getFileName().toString()));
    } catch (IOException e) {
      // Opening it will say why.
      return true;
    }
  }
}
