package dev.semblance.api;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream without the byte order mark of UTF-8 ({@code ef bb bf}) that editors and PowerShell put
 * at a text's beginning; RFC 8259 section 8.1 lets a reader pass over it. Reads nothing before it
 * is read. For one thread.
 */
final class UnmarkedInput extends FilterInputStream {
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  /** What was read to look for the mark and is none. */
  private final byte[] held = new byte[MARK.length];

  private int next;
  private int end;
  private boolean looked;

  UnmarkedInput(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    look();
    return next < end ? Byte.toUnsignedInt(held[next++]) : super.read();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    look();
    if (next == end || length == 0) {
      return super.read(target, offset, length);
    }
    int count = Math.min(length, end - next);
    System.arraycopy(held, next, target, offset, count);
    next += count;
    return count;
  }

  private void look() throws IOException {
    while (!looked) {
      int got = in.read();
      if (got >= 0) {
        held[end++] = (byte) got;
      }
      if (got < 0 || held[end - 1] != MARK[end - 1]) {
        looked = true;
      } else if (end == MARK.length) {
        looked = true;
        end = 0;
      }
    }
  }

  @Override
  public long skip(long n) throws IOException {
    return n > 0 && read() >= 0 ? 1 : 0;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
