package dev.semblance.api;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Lets other virtual threads run while a large answer is written: one whose reader takes everything
 * at once never waits, and would hold its carrier to the end. For one thread.
 */
final class YieldingOutput extends FilterOutputStream {

  /** Bytes whose numbers take some tenths of a millisecond to write. */
  static final int RUN = 64 << 10;

  private int written;

  YieldingOutput(OutputStream next) {
    super(next);
  }

  @Override
  public void write(int octet) throws IOException {
    out.write(octet);
    count(1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    out.write(bytes, from, length);
    count(length);
  }

  private void count(int more) {
    written += more;
    if (written >= RUN) {
      written = 0;
      Thread.yield();
    }
  }
}
