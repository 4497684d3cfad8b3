package dev.semblance.collection.lucene;

import dev.semblance.collection.KeptFiles;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Small files in a folder that is made with the first of them. */
final class KeptFolder implements KeptFiles {
  private static final String FRESH = ".fresh-";

  private final String collection;
  private final Path folder;
  private final BooleanSupplier gone;

  /**
   * @param gone whether the collection is deleted, so that its name may be another's
   */
  KeptFolder(String collection, Path folder, BooleanSupplier gone) {
    this.collection = collection;
    this.folder = folder;
    this.gone = gone;
  }

  @Override
  public List<String> names() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith(FRESH))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw LuceneFaults.reading(collection, e);
    }
  }

  @Override
  public byte @Nullable [] read(String name) {
    try {
      return Files.readAllBytes(folder.resolve(name));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw LuceneFaults.reading(collection, e);
    }
  }

  @Override
  public void write(String name, byte[] content) {
    if (gone.getAsBoolean()) {
      throw Fault.NotFound.collection(collection);
    }
    try {
      Files.createDirectories(folder);
      Path fresh = folder.resolve(FRESH + UUID.randomUUID());
      try {
        Files.write(fresh, content);
        Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw LuceneFaults.writing(collection, e);
    }
  }

  @Override
  public void delete(String name) {
    try {
      Files.deleteIfExists(folder.resolve(name));
    } catch (IOException e) {
      throw LuceneFaults.writing(collection, e);
    }
  }
}
