package dev.semblance.cli.input;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * The bytes of a file or of standard input, and how far they were read.
 *
 * @param counted the bytes as they are stored
 * @param stream the same, decompressed where they were compressed
 * @param size of what is stored, or negative where it is not known
 */
record Source(Counted counted, InputStream stream, long size) {
  private static final int BUFFER = 1 << 16;

  /** {@code FILE.gz} is decompressed. */
  static Source of(Path file) throws IOException {
    Counted counted = new Counted(Files.newInputStream(file));
    long size = Files.isRegularFile(file) ? Files.size(file) : -1;
    return new Source(
        counted,
        file.toString().endsWith(".gz") ? new GZIPInputStream(counted, BUFFER) : counted,
        size);
  }

  static Source of(InputStream in) {
    Counted counted = new Counted(in);
    return new Source(counted, counted, -1);
  }

  double read() {
    return size > 0 ? Math.min(1, counted.count / (double) size) : -1;
  }

  /** Counts what is read through it. */
  static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int read = super.read(bytes, from, length);
      count += Math.max(0, read);
      return read;
    }
  }
}
