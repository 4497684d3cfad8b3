package dev.semblance.api;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets other virtual threads run while a large answer is written: one whose reader takes everything
 * at once never waits, and would hold its carrier to the end. For one thread.
 *
 * <p>{@link Thread#yield} puts a virtual thread at the end of its carrier's own queue, and a
 * carrier looks at what came from outside, new requests among it, only where that queue is empty.
 * Two writers on one carrier that only yield would take turns for ever. So each {@value
 * #PAUSE_EVERY}th time a writer parks for the shortest time there is and leaves the queue.
 */
final class YieldingOutput extends FilterOutputStream {

  /** Bytes whose numbers take some tenths of a millisecond to write. */
  static final int RUN = 64 << 10;

  private static final int PAUSE_EVERY = 8;

  private int written;
  private int runs;

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

  /**
   * Closes what is below without flushing first: an answer that fits into Tomcat's buffer leaves in
   * one write then, with its length in the header, instead of as a chunk and an end.
   */
  @Override
  public void close() throws IOException {
    out.close();
  }

  // Virtual threads are not preempted: here the hint is all there is.
  @SuppressWarnings("ThreadPriorityCheck")
  private void count(int more) {
    written += more;
    if (written >= RUN) {
      written = 0;
      runs++;
      if (runs % PAUSE_EVERY == 0) {
        LockSupport.parkNanos(1);
      } else {
        Thread.yield();
      }
    }
  }
}
