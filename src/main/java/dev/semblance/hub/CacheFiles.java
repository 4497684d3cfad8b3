package dev.semblance.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes files below the cache folder and nowhere else: a cache may be shared, and a link that
 * somebody put into it must not lead a write out of it. The cache folder itself may be a link,
 * since whoever starts the program names it. Reading follows links, for caches that were filled by
 * hand.
 */
final class CacheFiles {

  private static final Logger log = LoggerFactory.getLogger(ModelHub.class);

  private final Path root;

  /**
   * @param root absolute
   */
  CacheFiles(Path root) {
    this.root = root;
  }

  /**
   * Makes a folder of the cache, and those above it.
   *
   * @throws UnwritableCache when it cannot be made, or lies elsewhere by a link
   */
  void makeFolder(Path folder) throws IOException {
    try {
      Files.createDirectories(root);
      Path existing = folder;
      while (!Files.exists(existing, NOFOLLOW_LINKS)) {
        existing = Objects.requireNonNull(existing.getParent());
      }
      if (Files.notExists(existing)) {
        throw new UnwritableCache(existing, "it is a link that leads nowhere");
      }
      if (!existing.toRealPath().startsWith(root.toRealPath())) {
        throw new UnwritableCache(existing, "it is a link that leads out of the cache " + root);
      }
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw UnwritableCache.of(folder, e);
    }
  }

  /**
   * @throws UnwritableCache when files cannot be made in the folder
   */
  void requireWritable(Path folder) throws IOException {
    makeFolder(folder);
    if (!Files.isWritable(folder)) {
      throw new UnwritableCache(folder, "permission denied");
    }
  }

  /**
   * Opens a file to write on, and makes it where there is none. What stands there and is no file
   * with this one name is taken away first.
   */
  FileChannel open(Path file) throws IOException {
    Path folder = Objects.requireNonNull(file.getParent());
    makeFolder(folder);
    if (Files.exists(file, NOFOLLOW_LINKS) && !ownFile(file)) {
      log.warn("{} is a link or no file; it is taken away and not followed", file);
      Files.delete(file);
    }
    try {
      return FileChannel.open(
          file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw UnwritableCache.of(folder, e);
    }
  }

  /** How many bytes a file has that {@link #open} would go on with. */
  long begun(Path file) throws IOException {
    return Files.exists(file, NOFOLLOW_LINKS) && ownFile(file) ? Files.size(file) : 0;
  }

  /** Neither a link by name nor, where the system counts them, a second name of another file. */
  private static boolean ownFile(Path file) throws IOException {
    boolean counts = file.getFileSystem().supportedFileAttributeViews().contains("unix");
    return Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS).isRegularFile()
        && (!counts
            || Integer.valueOf(1).equals(Files.getAttribute(file, "unix:nlink", NOFOLLOW_LINKS)));
  }

  /** Writes a small file so that readers see the old or the new one, never half of it. */
  void write(Path file, String content) throws IOException {
    Path draft = draft(file);
    try (FileChannel channel =
        FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = UTF_8.encode(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw UnwritableCache.of(Objects.requireNonNull(file.getParent()), e);
    }
    moveInto(draft, file);
  }

  /** A copy of a file under another name, whole from the moment it is there. */
  void copy(Path from, Path to) throws IOException {
    Path draft = draft(to);
    Files.copy(from, draft);
    moveInto(draft, to);
  }

  private Path draft(Path file) throws IOException {
    makeFolder(Objects.requireNonNull(file.getParent()));
    return file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
  }

  /** Gives a file its name, in place of what has it now. */
  void moveInto(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
