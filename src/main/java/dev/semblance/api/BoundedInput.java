package dev.semblance.api;

import dev.semblance.fault.Fault;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that refuses to give more bytes than a body may have. */
final class BoundedInput extends FilterInputStream {
  private final long limit;
  private final String what;
  private long read;

  BoundedInput(InputStream in, long limit, String what) {
    super(in);
    this.limit = limit;
    this.what = what;
  }

  @Override
  public int read() throws IOException {
    int next = super.read();
    if (next >= 0) {
      count(1);
    }
    return next;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int got = super.read(bytes, offset, length);
    if (got > 0) {
      count(got);
    }
    return got;
  }

  @Override
  public long skip(long n) throws IOException {
    long skipped = super.skip(n);
    count(skipped);
    return skipped;
  }

  private void count(long bytes) {
    read += bytes;
    if (read > limit) {
      throw new Fault.LimitExceeded(
          null, what + " is larger than the " + limit + " bytes that are allowed");
    }
  }
}
