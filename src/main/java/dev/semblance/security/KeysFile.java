package dev.semblance.security;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * A file of keys; {@link KeysJson} says what is in it. It is replaced as a whole, never written in
 * place, so whoever reads it sees the old keys or the new ones; it is made readable for its owner
 * alone.
 */
public final class KeysFile {
  private static final long MAX_BYTES = 16 << 20;

  /** A file's lock keeps other processes out; within one, asking for it twice is an error. */
  private static final ReentrantLock TURN = new ReentrantLock();

  private final Path path;

  public KeysFile(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /**
   * @throws Fault.InvalidFile when it is not there, cannot be read, or is not what it should be
   */
  public List<ApiKey> read() {
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new Fault.InvalidFile(path.toString(), "is larger than " + MAX_BYTES + " bytes");
      }
      return new KeysJson(path.toString()).read(Files.readAllBytes(path));
    } catch (IOException e) {
      throw new Fault.InvalidFile(
          path.toString(),
          Files.exists(path)
              ? "cannot be read by this user"
              : "is not there; semblance keys create makes it");
    }
  }

  /**
   * Reads, changes and replaces; one writer at a time, of all processes.
   *
   * @param change gets the keys there are, none where there is no file yet
   */
  public void change(UnaryOperator<List<ApiKey>> change) {
    Path target = path.toAbsolutePath();
    Path lockFile = target.resolveSibling("." + target.getFileName() + ".lock");
    TURN.lock();
    try (FileChannel channel =
            FileChannel.open(
                lockFile,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                ownerOnly());
        FileLock _ = channel.lock()) {
      List<ApiKey> keys = change.apply(Files.exists(target) ? read() : List.of());
      // Through a link its target is replaced, not the link.
      replace(Files.exists(target) ? target.toRealPath() : target, KeysJson.write(keys));
    } catch (IOException e) {
      throw new Fault.InvalidFile(
          path.toString(), "cannot be written: " + e.getClass().getSimpleName());
    } finally {
      TURN.unlock();
    }
  }

  private static void replace(Path target, byte[] content) throws IOException {
    Path written = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
    try {
      try (FileChannel out =
          FileChannel.open(
              written,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              ownerOnly())) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
