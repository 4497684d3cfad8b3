package dev.semblance.collection.lucene;

import dev.semblance.collection.Migration;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generations in a collection's folder: opens those that its file names, takes others away. A
 * generation is a folder named by its number; files that are kept beside it are in one with {@value
 * #KEPT_SUFFIX} after the number.
 */
final class GenerationFolders {
  static final String KEPT_SUFFIX = "-kept";

  private static final Logger log = LoggerFactory.getLogger(GenerationFolders.class);
  private static final Pattern GENERATION_FOLDER =
      Pattern.compile("[0-9]{1,9}(" + KEPT_SUFFIX + ")?");

  private GenerationFolders() {}

  /**
   * Opens the generation beside the live one, where a migration keeps both. One that cannot be
   * opened hurts no other: what a migration makes can be made again.
   */
  static @Nullable LuceneGeneration openOther(
      String name, Path folder, CollectionFile file, LuceneCollection.Directories directories) {
    Migration migration = file.migration();
    if (migration == null || !migration.state().keepsBoth()) {
      return null;
    }
    int number = file.otherGeneration();
    try {
      return LuceneGeneration.open(name, folder, number, migration.other(), directories);
    } catch (Fault.CollectionUnavailable e) {
      log.warn(
          "Collection {}: generation {} of migration {} begins anew: {}",
          name,
          number,
          migration.id(),
          e.message());
      StoredFolders.clear(LuceneGeneration.folder(folder, number));
      try {
        return LuceneGeneration.create(name, folder, number, migration.other(), directories);
      } catch (IOException again) {
        log.error("Collection {}: it cannot be made: {}", name, LuceneFaults.words(again));
        return null;
      }
    }
  }

  /** Takes away generations that a process which ended did not come to delete. */
  static void clearUnnamed(Path folder, CollectionFile file) {
    try (Stream<Path> inside = Files.list(folder)) {
      inside
          .filter(one -> GENERATION_FOLDER.matcher(one.getFileName().toString()).matches())
          .filter(one -> !file.names(numberOf(one)))
          .forEach(StoredFolders::clear);
    } catch (IOException e) {
      log.warn("{} could not be looked through: {}", folder, LuceneFaults.words(e));
    }
  }

  private static int numberOf(Path generation) {
    return Integer.parseInt(generation.getFileName().toString().replace(KEPT_SUFFIX, ""));
  }

  /** Closes a generation and deletes its files and those kept beside it. */
  static void delete(String name, Path folder, LuceneGeneration gone) {
    try {
      gone.index().discard();
    } catch (IOException e) {
      log.debug("Generation {} of collection {} did not close", gone.number(), name, e);
    }
    // What is left is taken away when the collection is opened the next time.
    StoredFolders.clear(LuceneGeneration.folder(folder, gone.number()));
    StoredFolders.clear(kept(folder, gone.number()));
  }

  /** Where files are kept beside a generation. */
  static Path kept(Path folder, int generation) {
    return folder.resolve(generation + KEPT_SUFFIX);
  }
}
