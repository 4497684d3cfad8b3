package dev.semblance.weights.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** The bytes of a segment, copied straight into the reader's array. */
final class SegmentInputStream extends InputStream {

  private final MemorySegment data;
  private long position;

  SegmentInputStream(MemorySegment data) {
    this.data = data;
  }

  @Override
  public int read() {
    return position == data.byteSize() ? -1 : data.get(JAVA_BYTE, position++) & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    int count = (int) Math.min(length, data.byteSize() - position);
    if (count == 0) {
      return -1;
    }
    MemorySegment.copy(data, JAVA_BYTE, position, into, offset, count);
    position += count;
    return count;
  }

  /** Without touching the bytes, which may not even be in memory. */
  @Override
  public long skip(long count) {
    long skipped = Math.clamp(count, 0, data.byteSize() - position);
    position += skipped;
    return skipped;
  }
}
