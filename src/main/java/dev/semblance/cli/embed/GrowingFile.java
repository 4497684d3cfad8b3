package dev.semblance.cli.embed;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that is written on from where it is known to be good. For one thread. */
final class GrowingFile implements Closeable {
  private static final int BUFFER = 1 << 16;

  private final FileChannel channel;
  private final OutputStream out;

  /**
   * @param length what stands behind it is cut off
   */
  GrowingFile(Path file, long length) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.truncate(length);
    channel.position(length);
    out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
  }

  OutputStream stream() {
    return out;
  }

  /** Writes over what the file begins with. */
  void head(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long at = 0;
    while (buffer.hasRemaining()) {
      at += channel.write(buffer, at);
    }
  }

  /** Brings all to the disk and says how much it is. */
  long sync() throws IOException {
    out.flush();
    channel.force(false);
    return channel.position();
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      out.flush();
    }
  }
}
