package dev.semblance.api;

import dev.semblance.fault.Fault;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A stream that gives up on a sender who keeps it waiting: only time spent in reads counts, and the
 * first {@link #GRACE} is free.
 */
final class PacedInput extends FilterInputStream {
  static final Duration GRACE = Duration.ofSeconds(10);

  private static final double NANOS = 1e9;

  private final long bytesPerSecond;
  private final LongSupplier ticker;
  private long waited;
  private long bytes;

  /**
   * @param ticker nanoseconds
   */
  PacedInput(InputStream in, long bytesPerSecond, LongSupplier ticker) {
    super(in);
    this.bytesPerSecond = bytesPerSecond;
    this.ticker = ticker;
  }

  @Override
  public int read() throws IOException {
    long start = ticker.getAsLong();
    int next = super.read();
    check(start, next < 0 ? -1 : 1);
    return next;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    long start = ticker.getAsLong();
    int got = super.read(target, offset, length);
    check(start, got);
    return got;
  }

  private void check(long start, int got) {
    waited += ticker.getAsLong() - start;
    bytes += Math.max(0, got);
    // The end has come, however late.
    if (got >= 0 && waited > GRACE.toNanos() && bytes < waited / NANOS * bytesPerSecond) {
      throw new Fault.BodyTooSlow(
          "the body came at "
              + (long) (bytes / (waited / NANOS))
              + " bytes a second, at least "
              + bytesPerSecond
              + " are needed after the first "
              + GRACE.toSeconds()
              + " s");
    }
  }
}
