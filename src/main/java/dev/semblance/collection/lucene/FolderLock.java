package dev.semblance.collection.lucene;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * That only one process writes into a folder. The system gives the lock back when the process ends,
 * however it ends.
 */
final class FolderLock implements AutoCloseable {
  private static final String NAME = ".lock";
  private static final int MAX_HOLDER_BYTES = 300;

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * @throws Fault.CollectionUnavailable when another has it; says which process
   */
  static FolderLock take(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock lock = tryLock(channel);
      if (lock == null) {
        throw new Fault.CollectionUnavailable(
            "the collections in "
                + folder
                + " are held by another process: "
                + holder(file)
                + "; stop it, or give this server another semblance.data");
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              ("pid " + ProcessHandle.current().pid() + ", since " + Instant.now() + "\n")
                  .getBytes(StandardCharsets.UTF_8)));
      return new FolderLock(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String holder(Path file) throws IOException {
    String holder = Files.readString(file).strip();
    return holder.isEmpty() || holder.length() > MAX_HOLDER_BYTES ? "which one, not known" : holder;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
