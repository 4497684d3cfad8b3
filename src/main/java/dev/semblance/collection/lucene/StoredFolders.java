package dev.semblance.collection.lucene;

import dev.semblance.collection.CollectionName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders of collections, without a class of Lucene: whether there are any, and taking one away.
 */
final class StoredFolders {
  private static final Logger log = LoggerFactory.getLogger(StoredFolders.class);

  private StoredFolders() {}

  /** Deletes a folder with all in it, if it is there; a failure is told in the log. */
  static void clear(Path tree) {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      log.warn("{} could not be cleared away: {}", tree, LuceneFaults.words(e));
    }
  }

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
