package dev.semblance.api;

import dev.semblance.fault.Fault;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * The bytes that a gzip stream (RFC 1952) packs, strictly: at most {@value #MAX_MEMBERS} members
 * one behind the other, none of them empty unless it is the only one, and nothing behind the last.
 *
 * <p>The JDK's {@code GZIPInputStream} goes from member to member by calling itself, and ignores
 * bytes that are no member; this one loops. A member is
 *
 * <pre>
 *   1f 8b  08  flags  time[4]  extra flags  system
 *   [length[2] extra[length]]   flags bit 2
 *   [name 00]                   flags bit 3
 *   [comment 00]                flags bit 4
 *   [header's CRC[2]]           flags bit 1
 *   deflate data                RFC 1951
 *   CRC-32[4]  length[4]        of what was packed; numbers are little-endian
 * </pre>
 *
 * Reads no more of the stream below than it needs, in pieces of its buffer. For one thread; closed,
 * it closes the stream below.
 */
final class GunzipInput extends InputStream {
  /** More than any client makes of one body; pigz and bgzip make one for every 64 KB or more. */
  static final int MAX_MEMBERS = 1_024;

  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;
  private static final int BUFFER = 8192;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final byte[] buffer = new byte[BUFFER];
  private int next;
  private int end;
  private int members;
  private boolean ended;

  /**
   * Reads the first member's header.
   *
   * @throws ZipException when it is none, here and by reads
   * @throws EOFException when the stream ends in the middle, here and by reads
   */
  GunzipInput(InputStream in) throws IOException {
    this.in = in;
    boolean opened = false;
    try {
      header(needed());
      opened = true;
    } finally {
      if (!opened) {
        inflater.end();
      }
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  /**
   * @throws Fault.InvalidRequest when there are too many members, an empty one, or something behind
   *     the last
   */
  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      int got = inflate(target, offset, length);
      if (got > 0) {
        crc.update(target, offset, got);
        return got;
      }
      if (inflater.finished()) {
        nextMember();
      } else if (inflater.needsDictionary()) {
        throw new ZipException("a dictionary is needed");
      } else if (inflater.needsInput()) {
        fill();
        inflater.setInput(buffer, next, end - next);
        next = end;
      }
    }
    return -1;
  }

  private int inflate(byte[] target, int offset, int length) throws ZipException {
    try {
      return inflater.inflate(target, offset, length);
    } catch (DataFormatException e) {
      throw new ZipException(String.valueOf(e.getMessage()));
    }
  }

  /** Checks the end of a member and opens the one behind it, if there is one. */
  private void nextMember() throws IOException {
    next = end - inflater.getRemaining();
    long packed = inflater.getBytesWritten();
    if (number() != crc.getValue() || number() != (packed & 0xffff_ffffL)) {
      throw new ZipException("the checksum or the length is another one");
    }
    int first = byteOrEnd();
    if (first < 0) {
      if (packed == 0 && members > 1) {
        throw empty();
      }
      ended = true;
      return;
    }
    if (first != 0x1f) {
      throw new Fault.InvalidRequest(null, "the body goes on after its gzip data");
    }
    if (packed == 0) {
      throw empty();
    }
    if (members == MAX_MEMBERS) {
      throw new Fault.InvalidRequest(
          null, "the body has more than the " + MAX_MEMBERS + " gzip members that are allowed");
    }
    inflater.reset();
    crc.reset();
    header(first);
  }

  private Fault empty() {
    return new Fault.InvalidRequest(
        null, "the body's gzip member " + members + " is empty, needed: gzip of the JSON");
  }

  private void header(int first) throws IOException {
    if (first != 0x1f || needed() != 0x8b || needed() != 8) {
      throw new ZipException("no gzip header");
    }
    int flags = needed();
    if ((flags & RESERVED) != 0) {
      throw new ZipException("reserved flags are set");
    }
    skip(6);
    if ((flags & EXTRA) != 0) {
      skip(needed() | needed() << 8);
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      skip(2);
    }
    members++;
    inflater.setInput(buffer, next, end - next);
    next = end;
  }

  private void skip(int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) {
      needed();
    }
  }

  /** Up to the zero that ends it; the body's own limit bounds it. */
  private void skipText() throws IOException {
    while (needed() != 0) {
      // Names and comments mean nothing here.
    }
  }

  /** Four bytes, the lowest first. */
  private long number() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      value |= (long) needed() << shift;
    }
    return value;
  }

  private int needed() throws IOException {
    int value = byteOrEnd();
    if (value < 0) {
      throw new EOFException("the gzip data ends too soon");
    }
    return value;
  }

  private int byteOrEnd() throws IOException {
    if (next == end) {
      next = 0;
      end = Math.max(0, in.read(buffer, 0, BUFFER));
      if (end == 0) {
        return -1;
      }
    }
    return Byte.toUnsignedInt(buffer[next++]);
  }

  private void fill() throws IOException {
    next = 0;
    end = Math.max(0, in.read(buffer, 0, BUFFER));
    if (end == 0) {
      throw new EOFException("the gzip data ends too soon");
    }
  }

  @Override
  public void close() throws IOException {
    ended = true;
    inflater.end();
    in.close();
  }
}
