package dev.semblance.collection.lucene;

import dev.semblance.collection.CollectionCopy;
import dev.semblance.collection.CopiedFile;
import dev.semblance.fault.Fault;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;

/** Copies files, each synced to the disk, with a checksum of what was read. */
final class FileCopy {
  private static final int PIECE = 1 << 20;

  private FileCopy() {}

  /** Gives the next bytes of what is copied; -1 behind the last. */
  @FunctionalInterface
  private interface Source {
    int read(byte[] piece) throws IOException;
  }

  /**
   * Copies a file of an index.
   *
   * @param folder in the copy, made and synced by whoever calls
   */
  static CopiedFile of(
      Directory from, String file, Path copy, String folder, CollectionCopy.Watch watch)
      throws IOException {
    try (IndexInput in = from.openInput(file, IOContext.READONCE)) {
      long[] left = {in.length()};
      return write(
          piece -> {
            int count = (int) Math.min(piece.length, left[0]);
            if (count == 0) {
              return -1;
            }
            in.readBytes(piece, 0, count);
            left[0] -= count;
            return count;
          },
          copy,
          folder + "/" + file,
          watch);
    }
  }

  /** What is there of a file that was written already. */
  static CopiedFile written(Path copy, String name) throws IOException {
    byte[] bytes = Files.readAllBytes(copy.resolve(name));
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    return new CopiedFile(name, bytes.length, checksum.getValue());
  }

  /**
   * Copies a file of a copy back.
   *
   * @throws Fault.CollectionUnavailable when it is not what was written then
   */
  static void back(Path copy, CopiedFile file, Path into) throws IOException {
    Path source = copy.resolve(file.name());
    Files.createDirectories(into.resolve(file.name()).getParent());
    CopiedFile found;
    try (InputStream in = Files.newInputStream(source)) {
      found = write(in::read, into, file.name(), bytes -> {});
    } catch (NoSuchFileException | EOFException e) {
      throw new Fault.CollectionUnavailable(source + ": is not there", e);
    }
    if (!found.equals(file)) {
      throw new Fault.CollectionUnavailable(
          source
              + ": has "
              + found.bytes()
              + " bytes with checksum "
              + found.checksum()
              + ", the snapshot has "
              + file.bytes()
              + " with "
              + file.checksum());
    }
  }

  private static CopiedFile write(Source source, Path into, String name, CollectionCopy.Watch watch)
      throws IOException {
    CRC32 checksum = new CRC32();
    byte[] piece = new byte[PIECE];
    long bytes = 0;
    try (FileChannel out =
        FileChannel.open(
            into.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int count = source.read(piece); count >= 0; count = source.read(piece)) {
        checksum.update(piece, 0, count);
        ByteBuffer left = ByteBuffer.wrap(piece, 0, count);
        while (left.hasRemaining()) {
          out.write(left);
        }
        bytes += count;
        watch.copied(count);
      }
      out.force(true);
    }
    return new CopiedFile(name, bytes, checksum.getValue());
  }
}
