package dev.semblance.weights.tensor;

import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** The elements of a segment in another floating type, converted a chunk at a time. */
final class ConvertingInputStream extends InputStream {

  private static final int CHUNK_ELEMENTS = 8192; // 32 KiB of floats stay in the first-level cache

  private final DType from;
  private final MemorySegment data;
  private final DType to;
  private final float[] floats = new float[CHUNK_ELEMENTS];
  private final byte[] chunk;
  private final MemorySegment chunkSegment;
  private long dataPosition;
  private int chunkPosition;
  private int chunkEnd;

  ConvertingInputStream(DType from, MemorySegment data, DType to) {
    this.from = from;
    this.data = data;
    this.to = to;
    this.chunk = new byte[CHUNK_ELEMENTS * to.bytes()];
    this.chunkSegment = MemorySegment.ofArray(chunk);
  }

  @Override
  public int read() {
    return exhausted() ? -1 : chunk[chunkPosition++] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, into.length);
    int written = 0;
    while (written < length && !exhausted()) {
      int count = Math.min(length - written, chunkEnd - chunkPosition);
      System.arraycopy(chunk, chunkPosition, into, offset + written, count);
      chunkPosition += count;
      written += count;
    }
    return written == 0 && length > 0 ? -1 : written;
  }

  /** Converts the next chunk when the last one is used up. */
  private boolean exhausted() {
    if (chunkPosition < chunkEnd) {
      return false;
    }
    long remaining = (data.byteSize() - dataPosition) / from.bytes();
    int count = (int) Math.min(CHUNK_ELEMENTS, remaining);
    FloatCodec.decode(from, data, dataPosition, floats, count);
    FloatCodec.encode(to, floats, chunkSegment, count);
    dataPosition += (long) count * from.bytes();
    chunkPosition = 0;
    chunkEnd = count * to.bytes();
    return count == 0;
  }
}
