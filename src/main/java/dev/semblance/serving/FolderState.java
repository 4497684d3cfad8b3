package dev.semblance.serving;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;

/**
 * What can be told of a folder's files without reading them; another state means that a file has
 * changed. Links are followed, so that a snapshot of a hub's cache is known by its blobs.
 *
 * @param files by their paths within the folder
 */
record FolderState(Map<String, FileState> files) {

  /** More than any model has, so that a look at a wrong folder, such as a home, ends soon. */
  private static final int MOST_FILES = 2_000;

  private static final int MOST_LEVELS = 8;

  /**
   * @param readable whether this process may read it: a mended permission changes nothing else
   */
  record FileState(long size, FileTime modified, boolean readable) {}

  FolderState {
    files = Map.copyOf(files);
  }

  /** As it is now; what cannot be looked at is left out. */
  static FolderState of(Path folder) {
    Map<String, FileState> files = new HashMap<>();
    try {
      Files.walkFileTree(
          folder,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          MOST_LEVELS,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes found) {
              files.put(
                  folder.relativize(file).toString(),
                  new FileState(found.size(), found.lastModifiedTime(), Files.isReadable(file)));
              return files.size() < MOST_FILES
                  ? FileVisitResult.CONTINUE
                  : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      // The visitor throws none; what was seen so far is the state.
      return new FolderState(files);
    }
    return new FolderState(files);
  }
}
