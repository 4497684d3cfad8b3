package dev.semblance.api;

import dev.semblance.capacity.HeldLease;
import dev.semblance.fault.Fault;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.ZipException;

/** A body as it was sent, whole, perhaps compressed. Its array is its own. */
final class SentBody {
  private static final int FIRST_BYTES = 8_192;
  private static final int LARGEST_FIRST_BYTES = 65_536;

  private final byte[] bytes;
  private final int length;
  private final boolean gzip;
  private final long maxBytes;

  private SentBody(byte[] bytes, int length, boolean gzip, long maxBytes) {
    this.bytes = bytes;
    this.length = length;
    this.gzip = gzip;
    this.maxBytes = maxBytes;
  }

  /**
   * Reads a stream to its end. The bytes are taken from the current request's lease.
   *
   * @param expected how many bytes it is said to have, or less than 0; memory is taken for those
   *     that come, whatever is said
   * @param maxBytes most bytes after decompression
   */
  static SentBody receive(InputStream in, long expected, boolean gzip, long maxBytes)
      throws IOException {
    HeldLease lease = HeldLease.current();
    // One more than expected, so that the end is seen without growing.
    long first = expected < 0 ? FIRST_BYTES : Math.min(expected + 1, LARGEST_FIRST_BYTES);
    lease.take(first);
    byte[] bytes = new byte[(int) first];
    int length = 0;
    int got = in.readNBytes(bytes, 0, bytes.length);
    while (got > 0) {
      length += got;
      if (length < bytes.length) {
        break;
      }
      int before = bytes.length;
      int grown = (int) Math.min(2L * before, Integer.MAX_VALUE - 8);
      lease.take(grown);
      bytes = Arrays.copyOf(bytes, grown);
      lease.giveBack(before);
      got = in.readNBytes(bytes, length, bytes.length - length);
    }
    return new SentBody(bytes, length, gzip, maxBytes);
  }

  /** Bytes of memory that it takes. */
  int heldBytes() {
    return bytes.length;
  }

  /** Whether the JSON has no more bytes than this; of a compressed body finds out by looking. */
  boolean isAtMost(int jsonBytes) throws IOException {
    if (!gzip) {
      return length <= jsonBytes;
    }
    if (length > jsonBytes) {
      return false;
    }
    byte[] piece = new byte[Math.min(jsonBytes, FIRST_BYTES)];
    try (InputStream json = json()) {
      long left = jsonBytes;
      while (left >= 0) {
        int got = json.read(piece);
        if (got < 0) {
          return true;
        }
        left -= got;
      }
    }
    return false;
  }

  /**
   * The JSON's bytes, from the start, without a byte order mark, which is no part of them.
   *
   * @throws Fault.LimitExceeded by the stream, when there are more than allowed
   */
  InputStream json() throws IOException {
    InputStream sent = new ByteArrayInputStream(bytes, 0, length);
    return new UnmarkedInput(
        gzip ? new BoundedInput(inflate(sent), maxBytes, "the body after decompression") : sent);
  }

  private static InputStream inflate(InputStream sent) throws IOException {
    try {
      return new GunzipInput(sent);
    } catch (ZipException | EOFException e) {
      throw notGzip();
    }
  }

  static Fault notGzip() {
    return new Fault.InvalidRequest(
        null, "the body is not whole gzip data, as Content-Encoding says it is");
  }
}
