package dev.semblance.weights;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;

/** All bytes of a weight file: mapped, or copied off the heap where the file lies inside a jar. */
public final class FileBytes {

  private FileBytes() {}

  /**
   * The bytes of a file, which live as long as the arena.
   *
   * @throws Fault.ModelRefused when there is no such file, or a Git LFS pointer stands in its place
   */
  public static MemorySegment of(FileLabel label, Path file, Arena arena) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw label.refused(Files.exists(file) ? "is not a file" : "is missing");
    }
    GitLfsPointer.refuse(label.label(), file);
    return file.getFileSystem().equals(FileSystems.getDefault())
        ? map(file, arena)
        : copy(file, arena);
  }

  private static MemorySegment map(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  /** Entries of a jar cannot be mapped. */
  private static MemorySegment copy(Path file, Arena arena) throws IOException {
    MemorySegment bytes = arena.allocate(Files.size(file));
    byte[] chunk = new byte[1 << 16];
    long at = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        MemorySegment.copy(chunk, 0, bytes, ValueLayout.JAVA_BYTE, at, read);
        at += read;
      }
    }
    return bytes;
  }
}
