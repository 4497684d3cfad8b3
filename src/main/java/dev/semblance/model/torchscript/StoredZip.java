package dev.semblance.model.torchscript;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * A zip of stored entries whose bytes are made while they are read, once through, forwards.
 *
 * <p>As PyTorch writes it: checksums follow the data, so that no byte is produced twice, and the
 * index comes last. All numbers are little-endian; what reaches 2<sup>32</sup>-1 moves to zip64
 * fields.
 *
 * <pre>
 * per entry  PK 03 04  u16 version  u16 flags 0x0808 (checksum follows, UTF-8)  u16 method 0
 *            u32 time  u32 crc 0  u32 size 0  u32 size 0  u16 name length  u16 extra length
 *            name
 *            [01 00 u16 16  u64 size  u64 size]      zip64, both u32 sizes are then ffffffff
 *            46 42 u16 n  n x 'Z'                    pads the data to a multiple of 64
 *            data
 *            PK 07 08  u32 crc  size  size           u32 sizes, zip64 entries u64
 * index      PK 01 02 ... name [01 00 u16 n  (u64 size  u64 size)  (u64 offset)]   per entry
 * end        PK 06 06 ... (zip64)  PK 06 07 ... (where that is)  PK 05 06 ...
 * </pre>
 *
 * <p>Source: PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5; {@code
 * caffe2/serialize/inline_container.cc} for flags, padding and its tag {@code FB}.
 */
final class StoredZip {

  static final int ALIGNMENT = 64;

  private static final long MAX_32 = 0xFFFF_FFFFL;
  private static final int MAX_16 = 0xFFFF;
  private static final int FLAGS = 0x0808;
  private static final int LOCAL_BYTES = 30;
  private static final int CENTRAL_BYTES = 46;
  private static final int END_BYTES = 56 + 20 + 22;

  /** A name and what it holds; {@code content} must give exactly {@code size} bytes. */
  record Entry(String name, long size, Supplier<InputStream> content) {
    private byte[] nameBytes() {
      return name.getBytes(UTF_8);
    }

    private boolean zip64() {
      return size >= MAX_32;
    }

    private int descriptorBytes() {
      return zip64() ? 24 : 16;
    }
  }

  private final List<Entry> entries;

  /** Where each entry's local header starts. */
  private final long[] headers;

  private final long indexStart;
  private final long indexBytes;

  StoredZip(List<Entry> entries) {
    this.entries = List.copyOf(entries);
    this.headers = new long[entries.size()];
    long offset = 0;
    for (int i = 0; i < headers.length; i++) {
      Entry entry = entries.get(i);
      headers[i] = offset;
      offset += localHeader(i).length;
      offset = Math.addExact(offset, entry.size() + entry.descriptorBytes());
    }
    this.indexStart = offset;
    long bytes = 0;
    for (int i = 0; i < headers.length; i++) {
      bytes += CENTRAL_BYTES + entries.get(i).nameBytes().length + centralExtraBytes(i);
    }
    this.indexBytes = bytes;
  }

  long byteSize() {
    return indexStart + indexBytes + END_BYTES;
  }

  InputStream open() {
    return new SequenceInputStream(new Parts());
  }

  /** Header, data and checksum of each entry in turn, then the index. */
  // Of SequenceInputStream's making.
  @SuppressWarnings("JdkObsolete")
  private final class Parts implements Enumeration<InputStream> {

    private final long[] checksums = new long[headers.length];
    private final CRC32 checksum = new CRC32();
    private int part;

    @Override
    public boolean hasMoreElements() {
      return part <= 3 * headers.length;
    }

    @Override
    public InputStream nextElement() {
      int entry = part / 3;
      int kind = part++ % 3;
      if (entry == headers.length) {
        return new ByteArrayInputStream(index(checksums));
      }
      return switch (kind) {
        case 0 -> new ByteArrayInputStream(localHeader(entry));
        case 1 -> {
          checksum.reset();
          yield new CheckedInputStream(entries.get(entry).content().get(), checksum);
        }
        default -> {
          checksums[entry] = checksum.getValue();
          yield new ByteArrayInputStream(descriptor(entries.get(entry), checksums[entry]));
        }
      };
    }
  }

  private byte[] localHeader(int i) {
    Entry entry = entries.get(i);
    byte[] name = entry.nameBytes();
    int zip64Bytes = entry.zip64() ? 20 : 0;
    long unpadded = headers[i] + LOCAL_BYTES + name.length + zip64Bytes + 4;
    int padding = (int) (-unpadded & (ALIGNMENT - 1));
    ByteBuffer out = buffer(LOCAL_BYTES + name.length + zip64Bytes + 4 + padding);
    long size = entry.zip64() ? MAX_32 : 0;
    out.put(new byte[] {'P', 'K', 3, 4}).putShort(version(entry.zip64())).putShort((short) FLAGS);
    out.putShort((short) 0).putInt(0).putInt(0).putInt((int) size).putInt((int) size);
    out.putShort((short) name.length).putShort((short) (zip64Bytes + 4 + padding)).put(name);
    if (entry.zip64()) {
      out.putShort((short) 1).putShort((short) 16).putLong(entry.size()).putLong(entry.size());
    }
    out.put((byte) 'F').put((byte) 'B').putShort((short) padding);
    while (out.hasRemaining()) {
      out.put((byte) 'Z');
    }
    return bytes(out);
  }

  private static byte[] descriptor(Entry entry, long checksum) {
    ByteBuffer out = buffer(entry.descriptorBytes());
    out.put(new byte[] {'P', 'K', 7, 8}).putInt((int) checksum);
    if (entry.zip64()) {
      return bytes(out.putLong(entry.size()).putLong(entry.size()));
    }
    return bytes(out.putInt((int) entry.size()).putInt((int) entry.size()));
  }

  private byte[] index(long[] checksums) {
    ByteBuffer out = buffer(Math.toIntExact(indexBytes + END_BYTES));
    for (int i = 0; i < headers.length; i++) {
      putCentral(out, i, checksums[i]);
    }
    putEnd(out);
    return bytes(out);
  }

  private void putCentral(ByteBuffer out, int i, long checksum) {
    Entry entry = entries.get(i);
    byte[] name = entry.nameBytes();
    int extra = centralExtraBytes(i);
    short version = version(extra > 0);
    int size = clamp(entry.size());
    out.put(new byte[] {'P', 'K', 1, 2}).putShort(version).putShort(version);
    out.putShort((short) FLAGS).putShort((short) 0).putInt(0).putInt((int) checksum);
    out.putInt(size).putInt(size).putShort((short) name.length).putShort((short) extra);
    out.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
    out.putInt(clamp(headers[i])).put(name);
    if (extra > 0) {
      out.putShort((short) 1).putShort((short) (extra - 4));
      if (entry.zip64()) {
        out.putLong(entry.size()).putLong(entry.size());
      }
      if (headers[i] >= MAX_32) {
        out.putLong(headers[i]);
      }
    }
  }

  private int centralExtraBytes(int i) {
    int fields = (entries.get(i).zip64() ? 16 : 0) + (headers[i] >= MAX_32 ? 8 : 0);
    return fields == 0 ? 0 : 4 + fields;
  }

  /** Always with the zip64 record, as PyTorch does: one form, read by every test. */
  private void putEnd(ByteBuffer out) {
    long count = headers.length;
    out.put(new byte[] {'P', 'K', 6, 6}).putLong(44).putShort(version(true));
    out.putShort(version(true)).putInt(0).putInt(0).putLong(count).putLong(count);
    out.putLong(indexBytes).putLong(indexStart);
    out.put(new byte[] {'P', 'K', 6, 7}).putInt(0).putLong(indexStart + indexBytes).putInt(1);
    short shortCount = (short) Math.min(count, MAX_16);
    out.put(new byte[] {'P', 'K', 5, 6}).putInt(0).putShort(shortCount).putShort(shortCount);
    out.putInt(clamp(indexBytes)).putInt(clamp(indexStart)).putShort((short) 0);
  }

  private static int clamp(long value) {
    return (int) Math.min(value, MAX_32);
  }

  private static short version(boolean zip64) {
    return (short) (zip64 ? 45 : 20);
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** All of what {@link #buffer} allocated. */
  @SuppressWarnings("ByteBufferBackingArray")
  private static byte[] bytes(ByteBuffer out) {
    return out.array();
  }
}
