package dev.semblance.weights.pickle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes a zip of stored entries whose every field may be wrong. Not aligned: nothing asks it. */
final class ZipWriter {

  /** One entry; the index says what the fields say, whatever the bytes are. */
  static final class Entry {
    final String name;
    final byte[] content;
    String localName;
    int flags;
    int method;
    int localMethod;
    long packed;
    long size;
    long header = -1;
    byte[] extra = {};

    private Entry(String name, byte[] content) {
      this.name = name;
      this.content = content;
      this.localName = name;
      this.packed = content.length;
      this.size = content.length;
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  /** A zip with the pickle alone. */
  static ZipWriter of(byte[] pickle) {
    ZipWriter zip = new ZipWriter();
    zip.add("m/data.pkl", pickle);
    return zip;
  }

  /** The same with storage 0 of the bytes of two floats: 1 and 2. */
  static ZipWriter withPair(byte[] pickle) {
    ZipWriter zip = of(pickle);
    zip.add("m/data/0", new byte[] {0, 0, (byte) 0x80, 0x3F, 0, 0, 0, 0x40});
    return zip;
  }

  Entry add(String name, byte[] content) {
    Entry entry = new Entry(name, content);
    entries.add(entry);
    return entry;
  }

  ZipWriter and(String name, byte[] content) {
    add(name, content);
    return this;
  }

  Entry entry(int index) {
    return entries.get(index);
  }

  byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream index = new ByteArrayOutputStream();
    for (Entry entry : entries) {
      long header = entry.header < 0 ? out.size() : entry.header;
      byte[] localName = entry.localName.getBytes(UTF_8);
      out.writeBytes(
          buffer(30)
              .putInt(0x04034b50)
              .putShort((short) 20)
              .putShort((short) entry.flags)
              .putShort((short) entry.localMethod)
              .putInt(0)
              .putInt(0)
              .putInt((int) entry.packed)
              .putInt((int) entry.size)
              .putShort((short) localName.length)
              .putShort((short) 0)
              .array());
      out.writeBytes(localName);
      out.writeBytes(entry.content);
      byte[] name = entry.name.getBytes(UTF_8);
      index.writeBytes(
          buffer(46)
              .putInt(0x02014b50)
              .putShort((short) 20)
              .putShort((short) 20)
              .putShort((short) entry.flags)
              .putShort((short) entry.method)
              .putInt(0)
              .putInt(0)
              .putInt((int) entry.packed)
              .putInt((int) entry.size)
              .putShort((short) name.length)
              .putShort((short) entry.extra.length)
              .putShort((short) 0)
              .putShort((short) 0)
              .putShort((short) 0)
              .putInt(0)
              .putInt((int) header)
              .array());
      index.writeBytes(name);
      index.writeBytes(entry.extra);
    }
    int start = out.size();
    out.writeBytes(index.toByteArray());
    out.writeBytes(
        buffer(22)
            .putInt(0x06054b50)
            .putInt(0)
            .putShort((short) entries.size())
            .putShort((short) entries.size())
            .putInt(index.size())
            .putInt(start)
            .putShort((short) 0)
            .array());
    return out.toByteArray();
  }

  Path write(Path file) {
    return write(file, bytes());
  }

  static Path write(Path file, byte[] bytes) {
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
