package dev.semblance.weights.pickle;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.semblance.fault.Fault;
import dev.semblance.weights.FileLabel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a zip as {@code torch.save} writes it: stored, never compressed, all in one folder
 * whose name is not looked at, index and end record last. Everything is checked against the file's
 * length before it is used; no two entries share a byte, so that nothing can be larger unpacked
 * than the file.
 *
 * <p>Source: PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5; {@code
 * caffe2/serialize/inline_container.cc}.
 */
final class StoredEntries {

  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfInt U32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfLong U64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int END_64 = 0x06064b50;
  private static final int LOCATOR_64 = 0x07064b50;

  private static final int LOCAL_BYTES = 30;
  private static final int CENTRAL_BYTES = 46;
  private static final int END_BYTES = 22;
  private static final int LOCATOR_64_BYTES = 20;
  private static final int END_64_BYTES = 56;

  private static final long MAX_32 = 0xFFFF_FFFFL;
  private static final int MAX_16 = 0xFFFF;
  private static final int ENCRYPTED = 1;

  private static final int MAX_ENTRIES = 100_000;
  private static final int MAX_NAME_BYTES = 512;

  private record Entry(String name, long header, long start, long size) {
    long end() {
      return start + size;
    }
  }

  private final FileLabel label;
  private final MemorySegment file;
  private final Map<String, Entry> entries = new HashMap<>();

  private StoredEntries(FileLabel label, MemorySegment file) {
    this.label = label;
    this.file = file;
  }

  /**
   * Reads and checks the index.
   *
   * @throws Fault.ModelRefused when it is not that of a stored zip
   */
  static StoredEntries read(FileLabel label, MemorySegment file) {
    StoredEntries entries = new StoredEntries(label, file);
    entries.readIndex();
    return entries;
  }

  /** Whether a file may be a zip, by its first bytes. */
  static boolean startsLikeZip(MemorySegment file) {
    return file.byteSize() >= 4 && file.get(U32, 0) == LOCAL;
  }

  /** The bytes of an entry by its name without the folder; null where there is none. */
  @Nullable MemorySegment find(String name) {
    Entry entry = entries.get(name);
    return entry == null ? null : file.asSlice(entry.start(), entry.size());
  }

  private void readIndex() {
    long end = file.byteSize() - END_BYTES;
    if (end < 0 || file.get(U32, end) != END || u16(end + 20) != 0) {
      throw label.refused("does not end with the end record of a zip; it was cut, or is none");
    }
    long count = u16(end + 10);
    long bytes = u32(end + 12);
    long start = u32(end + 16);
    long indexEnd = end;
    long locator = end - LOCATOR_64_BYTES;
    if (locator >= 0 && file.get(U32, locator) == LOCATOR_64) {
      long record = locator - END_64_BYTES;
      if (record < 0 || file.get(U64, locator + 8) != record || file.get(U32, record) != END_64) {
        throw label.refused("has a zip64 end record out of place");
      }
      count = file.get(U64, record + 32);
      bytes = file.get(U64, record + 40);
      start = file.get(U64, record + 48);
      indexEnd = record;
    } else if (count == MAX_16 || bytes == MAX_32 || start == MAX_32) {
      throw label.refused("has no zip64 end record, and needs one");
    }
    if (count < 1 || count > MAX_ENTRIES) {
      throw label.refused(
          String.format(
              Locale.ROOT,
              "has %s zip entries, needed: 1 to %d",
              Long.toUnsignedString(count),
              MAX_ENTRIES));
    }
    if (start < 0 || bytes < 0 || start > indexEnd || bytes != indexEnd - start) {
      throw label.refused(
          String.format(
              Locale.ROOT,
              "has a zip index of %s bytes from byte %s, needed: up to byte %d, where its end"
                  + " record is",
              Long.toUnsignedString(bytes),
              Long.toUnsignedString(start),
              indexEnd));
    }
    List<Entry> all = new ArrayList<>();
    String folder = null;
    long at = start;
    for (long i = 0; i < count; i++) {
      if (indexEnd - at < CENTRAL_BYTES || file.get(U32, at) != CENTRAL) {
        throw label.refused("has a broken zip index: entry " + i + " of " + count);
      }
      int nameBytes = u16(at + 28);
      int extraBytes = u16(at + 30);
      long next = at + CENTRAL_BYTES + nameBytes + extraBytes + u16(at + 32);
      if (next > indexEnd || nameBytes == 0 || nameBytes > MAX_NAME_BYTES) {
        throw label.refused("has a broken zip index: entry " + i + " of " + count);
      }
      String path = name(at + CENTRAL_BYTES, nameBytes);
      int slash = path.indexOf('/');
      if (slash < 0 || (folder != null && !folder.equals(path.substring(0, slash)))) {
        throw label.refused(
            "has the zip entry " + FileLabel.shown(path) + " outside the one folder of the others");
      }
      folder = path.substring(0, slash);
      if (path.startsWith("code/", slash + 1)) {
        throw label.refused("is a TorchScript program, which is never run; needed: a state dict");
      }
      Entry entry = entry(path.substring(slash + 1), at, start);
      if (entries.put(entry.name(), entry) != null) {
        throw label.refused("has the zip entry " + FileLabel.shown(path) + " twice");
      }
      all.add(entry);
      at = next;
    }
    if (at != indexEnd) {
      throw label.refused(
          "has " + (indexEnd - at) + " bytes behind the " + count + " entries of its zip index");
    }
    checkApart(all);
  }

  /** One entry of the index, which stands at {@code at}. */
  private Entry entry(String name, long at, long indexStart) {
    int flags = u16(at + 8);
    int method = u16(at + 10);
    if ((flags & ENCRYPTED) != 0) {
      throw refused(name, "is encrypted");
    }
    if (method != 0) {
      throw refused(name, "is compressed (method " + method + "), needed: stored");
    }
    long packed = u32(at + 20);
    long size = u32(at + 24);
    long header = u32(at + 42);
    Zip64 extra = new Zip64(name, at + CENTRAL_BYTES + u16(at + 28), u16(at + 30));
    size = size == MAX_32 ? extra.next() : size;
    packed = packed == MAX_32 ? extra.next() : packed;
    header = header == MAX_32 ? extra.next() : header;
    if (packed != size) {
      throw refused(name, "has " + packed + " bytes stored and " + size + " unpacked");
    }
    if (header < 0 || header > indexStart - LOCAL_BYTES || file.get(U32, header) != LOCAL) {
      throw refused(name, "has no header at byte " + Long.toUnsignedString(header));
    }
    int nameBytes = u16(header + 26);
    if (u16(header + 8) != 0
        || (u16(header + 6) & ENCRYPTED) != 0
        || nameBytes != u16(at + 28)
        || nameBytes > indexStart - header - LOCAL_BYTES
        || MemorySegment.mismatch(
                file,
                header + LOCAL_BYTES,
                header + LOCAL_BYTES + nameBytes,
                file,
                at + CENTRAL_BYTES,
                at + CENTRAL_BYTES + nameBytes)
            >= 0) {
      throw refused(name, "has a header that differs from the index");
    }
    long start = header + LOCAL_BYTES + nameBytes + u16(header + 28);
    if (size < 0 || start > indexStart || size > indexStart - start) {
      throw refused(
          name,
          String.format(
              Locale.ROOT,
              "has %s bytes from byte %d, the zip's index starts at %d",
              Long.toUnsignedString(size),
              start,
              indexStart));
    }
    return new Entry(name, header, start, size);
  }

  /** The 64-bit numbers of an entry, in the order of the fields that they stand for. */
  private final class Zip64 {
    private final String name;
    private long at;
    private long left;

    Zip64(String name, long extra, int extraBytes) {
      this.name = name;
      long end = extra + extraBytes;
      for (long field = extra; end - field >= 4; field += 4 + u16(field + 2)) {
        if (u16(field) == 1) {
          at = field + 4;
          left = Math.min(u16(field + 2), end - at);
          return;
        }
      }
    }

    long next() {
      if (left < Long.BYTES) {
        throw refused(name, "has no zip64 field, and needs one");
      }
      long value = file.get(U64, at);
      at += Long.BYTES;
      left -= Long.BYTES;
      return value;
    }
  }

  private void checkApart(List<Entry> all) {
    all.sort(Comparator.comparingLong(Entry::header));
    for (int i = 1; i < all.size(); i++) {
      Entry before = all.get(i - 1);
      if (all.get(i).header() < before.end()) {
        throw refused(
            all.get(i).name(),
            String.format(
                Locale.ROOT,
                "starts at byte %d, inside %s, which ends at %d",
                all.get(i).header(),
                FileLabel.shown(before.name()),
                before.end()));
      }
    }
  }

  private String name(long at, int bytes) {
    byte[] name = file.asSlice(at, bytes).toArray(ValueLayout.JAVA_BYTE);
    try {
      return UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(name)).toString();
    } catch (CharacterCodingException e) {
      throw label.refused("has a zip entry whose name is not UTF-8", e);
    }
  }

  private Fault.ModelRefused refused(String entry, String message) {
    return label.refused("zip entry " + FileLabel.shown(entry) + " " + message);
  }

  private int u16(long at) {
    return file.get(U16, at) & 0xFFFF;
  }

  private long u32(long at) {
    return file.get(U32, at) & MAX_32;
  }
}
