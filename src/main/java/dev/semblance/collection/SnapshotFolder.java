package dev.semblance.collection;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of one collection, a folder each.
 *
 * <pre>
 * snapshots/NAME/ID/snapshot.json   what is in it
 * snapshots/NAME/ID/copy/           what the store wrote
 * snapshots/NAME/.coming-ID/        one that is being taken, or whose server ended meanwhile
 * snapshots/NAME/.gone-*            what was deleted and is not yet cleared away
 * </pre>
 *
 * A snapshot has its name once all of it is synced to the disk; before, it is none.
 */
final class SnapshotFolder {
  private static final Logger log = LoggerFactory.getLogger(SnapshotFolder.class);
  private static final Pattern ID = Pattern.compile("[0-9a-z][0-9a-z-]{0,63}");
  private static final String COMING = ".coming-";
  private static final String GONE = ".gone-";
  private static final String COPY = "copy";

  private final Path folder;

  /**
   * @param folder of the collection's snapshots; made with the first
   */
  SnapshotFolder(Path folder) {
    this.folder = folder;
  }

  static boolean isId(String id) {
    return ID.matcher(id).matches();
  }

  Path begin(String id) throws IOException {
    Path coming = folder.resolve(COMING + id);
    Files.createDirectories(contents(coming));
    return coming;
  }

  Path contents(Path snapshot) {
    return snapshot.resolve(COPY);
  }

  Path snapshot(String id) {
    return folder.resolve(id);
  }

  void complete(Path coming, SnapshotFile file) throws IOException {
    Path written = coming.resolve(SnapshotFile.NAME);
    Files.writeString(written, file.json(), StandardCharsets.UTF_8);
    sync(written, StandardOpenOption.WRITE);
    sync(coming, StandardOpenOption.READ);
    Files.move(coming, snapshot(file.id()), StandardCopyOption.ATOMIC_MOVE);
    sync(folder, StandardOpenOption.READ);
  }

  /** Those that are complete, in the order of their ids, the newest last. */
  List<String> ids() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> inside = Files.list(folder)) {
      return inside
          .map(one -> one.getFileName().toString())
          .filter(SnapshotFolder::isId)
          .sorted()
          .toList();
    }
  }

  void delete(String id) throws IOException {
    Path gone = folder.resolve(GONE + id + "-" + UUID.randomUUID());
    Files.move(snapshot(id), gone, StandardCopyOption.ATOMIC_MOVE);
    sync(folder, StandardOpenOption.READ);
    clear(gone);
  }

  /**
   * Clears what ended servers left.
   *
   * @param running ids that are being taken now
   */
  void clearRemains(Predicate<String> running) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> remains = new ArrayList<>();
    try (Stream<Path> inside = Files.list(folder)) {
      inside.forEach(
          one -> {
            String name = one.getFileName().toString();
            if (name.startsWith(GONE)
                || (name.startsWith(COMING) && !running.test(name.substring(COMING.length())))) {
              remains.add(one);
            }
          });
    }
    remains.forEach(SnapshotFolder::clear);
  }

  static void clear(Path tree) {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      log.warn("{} could not be cleared away: {}", tree, StorageWords.of(e));
    }
  }

  private static void sync(Path path, StandardOpenOption how) throws IOException {
    try (FileChannel channel = FileChannel.open(path, how)) {
      channel.force(true);
    }
  }

  /**
   * @param needed bytes that are to be written
   * @throws Fault.DiskFull when the disk has less; nothing is written then
   */
  static void checkRoom(Path place, long needed) throws IOException {
    Path there = place.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    long usable = Files.getFileStore(there).getUsableSpace();
    if (usable < needed) {
      throw new Fault.DiskFull(
          "the copy needs " + needed + " bytes, the disk of " + there + " has " + usable);
    }
  }
}
