package dev.semblance.model.torchscript;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredZipTests {

  private static final long FIVE_GIBIBYTES = 5L << 30;

  @Test
  void everyEntrysDataStartsAtAMultipleOf64() throws IOException {
    StoredZip zip = new StoredZip(List.of(text("a", "AAA"), text("b".repeat(40), "BBB")));

    String bytes = new String(zip.open().readAllBytes(), ISO_8859_1);

    assertThat(bytes.indexOf("AAA") % 64).isZero();
    assertThat(bytes.indexOf("BBB") % 64).isZero();
    assertThat(bytes).hasSize((int) zip.byteSize());
  }

  @Test
  void anEmptyEntryAndAnEmptyZipAreFine(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("some.zip");
    try (InputStream in = new StoredZip(List.of(text("empty", ""), text("x", "1"))).open()) {
      Files.copy(in, file);
    }

    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(zip.stream().map(ZipEntry::getSize)).containsExactly(0L, 1L);
    }
    assertThat(new StoredZip(List.of()).open().readAllBytes()).hasSize(98);
  }

  @Test
  void sizesFromFourGibibytesOnMoveToZip64Fields() throws IOException {
    // The contents are left out, so that only the bytes around them are made.
    StoredZip zip = new StoredZip(List.of(hollow("large"), hollow("second")));

    ByteBuffer bytes = bytes(zip);

    assertThat(zip.byteSize()).isEqualTo(bytes.remaining() + 2 * FIVE_GIBIBYTES);
    assertThat(bytes.getInt(18)).isEqualTo(-1); // both sizes in the local header
    assertThat(bytes.getInt(22)).isEqualTo(-1);
    assertThat(bytes.getShort(35)).isEqualTo((short) 1); // the zip64 field after "large"
    assertThat(bytes.getLong(39)).isEqualTo(FIVE_GIBIBYTES);
    assertThat(bytes.getLong(47)).isEqualTo(FIVE_GIBIBYTES);
    assertThat(bytes.getInt(64)).isEqualTo(0x08074B50); // the descriptor, with 64-bit sizes
    assertThat(bytes.getLong(72)).isEqualTo(FIVE_GIBIBYTES);
  }

  @Test
  void offsetsFromFourGibibytesOnMoveToZip64Fields() throws IOException {
    StoredZip zip = new StoredZip(List.of(hollow("large"), text("small", "x")));

    ByteBuffer bytes = bytes(zip);
    String text = new String(bytes.array(), ISO_8859_1);
    int small = text.lastIndexOf("PK\1\2");
    int zip64End = text.indexOf("PK\6\6");

    // Data of the first entry at 64, its descriptor of 24 bytes, then the second header.
    long secondHeader = 64 + FIVE_GIBIBYTES + 24;
    assertThat(bytes.getInt(small + 24)).isEqualTo(1);
    assertThat(bytes.getInt(small + 42)).isEqualTo(-1);
    assertThat(bytes.getShort(small + 46 + 5)).isEqualTo((short) 1);
    assertThat(bytes.getShort(small + 46 + 7)).isEqualTo((short) 8);
    assertThat(bytes.getLong(small + 46 + 9)).isEqualTo(secondHeader);
    assertThat(bytes.getLong(zip64End + 48)).isEqualTo(text.indexOf("PK\1\2") + FIVE_GIBIBYTES);
    assertThat(bytes.getInt(bytes.limit() - 6)).isEqualTo(-1);
  }

  @Test
  void aSmallEntryBehindALargeOneIsStillAligned() throws IOException {
    StoredZip zip = new StoredZip(List.of(hollow("large"), text("small", "x")));

    String text = new String(bytes(zip).array(), ISO_8859_1);

    long data = text.indexOf("Zx") + 1 + FIVE_GIBIBYTES;
    assertThat(data % 64).isZero();
  }

  private static StoredZip.Entry text(String name, String content) {
    byte[] bytes = content.getBytes(ISO_8859_1);
    return new StoredZip.Entry(name, bytes.length, () -> new ByteArrayInputStream(bytes));
  }

  private static StoredZip.Entry hollow(String name) {
    return new StoredZip.Entry(name, FIVE_GIBIBYTES, InputStream::nullInputStream);
  }

  private static ByteBuffer bytes(StoredZip zip) throws IOException {
    return ByteBuffer.wrap(zip.open().readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
  }
}
