package dev.semblance.weights.pickle;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Zips that are larger inside than outside, lie about where things are, or are none. */
class HostileZipsTests extends HostileCase {

  private static final byte[] PICKLE =
      PickleWriter.protocol2().op("}").text("w").pair().op("s.").bytes();

  private static Arguments zip(String name, Consumer<ZipWriter> change, String message) {
    ZipWriter zip = ZipWriter.withPair(PICKLE);
    change.accept(zip);
    return arguments(name, zip.bytes(), message);
  }

  /** Four bytes at a place counted from the end, where the end record is. */
  private static Arguments end(String name, int at, int value, String message) {
    byte[] bytes = ZipWriter.withPair(PICKLE).bytes();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length - at, value);
    return arguments(name, bytes, message);
  }

  static Stream<Arguments> zips() {
    byte[] good = ZipWriter.withPair(PICKLE).bytes();
    byte[] empty = new byte[100];
    return Stream.of(
        arguments("no byte", new byte[0], "is no zip"),
        arguments("zeros", empty, "is no zip"),
        arguments("a bare pickle", PICKLE, "is no zip"),
        arguments("a tar", "pickle/0000644".getBytes(US_ASCII), "is no zip"),
        arguments("a gzip", new byte[] {0x1F, (byte) 0x8B, 8, 0}, "is no zip"),
        arguments("a head alone", Arrays.copyOf(good, 4), "does not end with the end record"),
        arguments("bytes behind it", Arrays.copyOf(good, good.length + 1), "does not end with"),
        zip("a compressed entry", z -> z.entry(1).method = 8, "is compressed (method 8)"),
        zip("a compressed header", z -> z.entry(1).localMethod = 8, "differs from the index"),
        zip("an encrypted entry", z -> z.entry(1).flags = 1, "is encrypted"),
        zip("two sizes", z -> z.entry(1).size = 1 << 30, "8 bytes stored and 1073741824 unpacked"),
        zip(
            "a size beyond the file",
            z -> {
              z.entry(1).size = 1 << 30;
              z.entry(1).packed = 1 << 30;
            },
            "has 1073741824 bytes from byte"),
        zip(
            "a zip64 size without its field",
            z -> {
              z.entry(1).size = 0xFFFF_FFFFL;
              z.entry(1).packed = 0xFFFF_FFFFL;
            },
            "has no zip64 field"),
        zip(
            "a zip64 field that is cut",
            z -> {
              z.entry(1).size = 0xFFFF_FFFFL;
              z.entry(1).packed = 0xFFFF_FFFFL;
              z.entry(1).extra = new byte[] {1, 0, 16, 0, 8, 0, 0, 0, 0, 0, 0, 0};
            },
            "has no zip64 field"),
        zip(
            "a negative zip64 size",
            z -> {
              z.entry(1).size = 0xFFFF_FFFFL;
              z.entry(1).packed = 0xFFFF_FFFFL;
              byte[] extra = new byte[20];
              Arrays.fill(extra, (byte) 0xFF);
              System.arraycopy(new byte[] {1, 0, 16, 0}, 0, extra, 0, 4);
              z.entry(1).extra = extra;
            },
            "has 18446744073709551615 bytes"),
        zip("an entry in another's bytes", z -> z.entry(1).header = 0, "differs from the index"),
        zip(
            "the same bytes for two storages",
            z -> z.add("m/data/1", new byte[8]).header = 0,
            "differs from the index"),
        zip("an entry beyond the file", z -> z.entry(1).header = 1 << 30, "has no header at"),
        zip("an entry within the index", z -> z.entry(1).header = good.length - 60, "no header at"),
        zip("another name in the header", z -> z.entry(1).localName = "m/data/1", "differs"),
        zip("a shorter name in the header", z -> z.entry(1).localName = "m", "differs"),
        zip("a name twice", z -> z.add("m/data/0", new byte[8]), "twice"),
        zip("a second folder", z -> z.add("n/data/1", new byte[8]), "outside the one folder"),
        zip("a name without a folder", z -> z.add("data", new byte[8]), "outside the one folder"),
        zip("a name that leads up", z -> z.add("../x", new byte[8]), "outside the one folder"),
        zip("a name without an end", z -> z.add("m/" + "a".repeat(600), empty), "broken zip index"),
        zip("a program", z -> z.add("m/code/x.py", empty), "is a TorchScript program"),
        zip("big-endian numbers", z -> z.add("m/byteorder", bytes("big")), "little-endian"),
        zip("a longer byte order", z -> z.add("m/byteorder", bytes("littlebig")), "little-endian"),
        arguments("no pickle", new ZipWriter().and("m/a", empty).bytes(), "has no data.pkl"),
        end("no entries", 14, 0, "has 0 zip entries"),
        end("more entries than there are", 14, 0x0003_0003, "broken zip index: entry 2 of 3"),
        end("fewer entries than there are", 14, 0x0001_0001, "behind the 1 entries"),
        end("a zip64 count without its record", 14, -1, "has no zip64 end record"),
        end("an index beyond the file", 6, good.length, "has a zip index of"),
        end("an index of no bytes", 10, 0, "has a zip index of 0 bytes"),
        end("an index of 4 GiB", 10, -2, "has a zip index of 4294967294 bytes"),
        end("a comment", 4, 0x0001_0000 | 0x77, "does not end with the end record"),
        arguments("a zip64 record out of place", zip64(-1, 1, 1, 0), "out of place"),
        arguments(
            "a zip64 count of 2^63", zip64(0, Long.MIN_VALUE, 1, 0), "9223372036854775808 zip"),
        arguments("a million zip entries", zip64(0, 1_000_000, 1, 0), "1000000 zip entries"),
        arguments("a negative zip64 index", zip64(0, 1, -1, 0), "18446744073709551615 bytes"),
        arguments(
            "a zip64 index that wraps", zip64(0, 1, 2, -2), "from byte 18446744073709551614"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  /** A header, then the zip64 end record, its locator and the end record. */
  private static byte[] zip64(long moved, long count, long indexBytes, long indexStart) {
    return ByteBuffer.allocate(4 + 56 + 20 + 22)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0x04034b50)
        .putInt(0x06064b50)
        .putLong(44)
        .put(new byte[20])
        .putLong(count)
        .putLong(indexBytes)
        .putLong(indexStart)
        .putInt(0x07064b50)
        .putInt(0)
        .putLong(4 + moved)
        .putInt(1)
        .putInt(0x06054b50)
        .array();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("zips")
  void everyZipIsRefused(String name, byte[] zip, String message) {
    refused(zip, message);
  }

  @Test
  void twoStoragesThatShareBytesAreRefused() {
    // Storage 1's header and bytes lie within storage 0.
    byte[] within = new byte[46];
    ByteBuffer.wrap(within)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0x04034b50)
        .position(26)
        .putShort((short) 8)
        .position(30)
        .put(bytes("m/data/1"));
    ZipWriter zip = ZipWriter.of(PICKLE).and("m/data/0", within);
    ZipWriter.Entry second = zip.add("m/data/1", new byte[8]);
    second.header = 30 + "m/data.pkl".length() + PICKLE.length + 30 + "m/data/0".length();

    refused(zip.bytes(), "\"data/1\" starts at byte", "inside \"data/0\"");
  }

  @Test
  void aBombIsRefusedBeforeItIsUnpacked() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("m/data.pkl"));
      for (int i = 0; i < 1000; i++) {
        zip.write(new byte[100_000]);
      }
    }

    refused(out.toByteArray(), "\"data.pkl\" is compressed (method 8), needed: stored");
  }
}
