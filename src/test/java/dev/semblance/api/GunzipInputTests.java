package dev.semblance.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

class GunzipInputTests {

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] read(byte[] packed) throws IOException {
    try (InputStream in = new GunzipInput(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }

  /** A member with every field that a header can have. */
  private static byte[] withAllFields(byte[] content) {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(content);
    deflater.finish();
    byte[] packed = new byte[content.length + 64];
    int length = deflater.deflate(packed);
    deflater.end();
    CRC32 crc = new CRC32();
    crc.update(content);
    return concat(
        new byte[] {0x1f, (byte) 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3},
        new byte[] {3, 0, 'a', 'b', 'c'},
        bytes("name.json\0"),
        bytes("a comment\0"),
        new byte[] {7, 7},
        Arrays.copyOf(packed, length),
        little(crc.getValue()),
        little(content.length));
  }

  private static byte[] little(long value) {
    return new byte[] {
      (byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)
    };
  }

  @Test
  void unpacksWhatWasPacked() throws IOException {
    byte[] noise = new byte[300_000];
    new Random(7).nextBytes(noise);

    for (byte[] content : new byte[][] {bytes("{}"), noise, new byte[1 << 20], {}}) {
      assertThat(read(HttpCaller.gzip(content))).isEqualTo(content);
    }
  }

  @Test
  void aStreamThatGivesOneByteAtATimeIsReadWhole() throws IOException {
    byte[] packed = concat(HttpCaller.gzip(bytes("one ")), HttpCaller.gzip(bytes("two")));
    InputStream slow =
        new ByteArrayInputStream(packed) {
          @Override
          public synchronized int read(byte[] target, int offset, int length) {
            return super.read(target, offset, Math.min(1, length));
          }
        };

    try (InputStream in = new GunzipInput(slow)) {
      assertThat(in.readAllBytes()).isEqualTo(bytes("one two"));
    }
  }

  @Test
  void everyFieldOfAHeaderIsPassedOver() throws IOException {
    assertThat(read(withAllFields(bytes("water")))).isEqualTo(bytes("water"));
  }

  @Test
  void afterTheEndThereIsNothing() throws IOException {
    try (InputStream in = new GunzipInput(new ByteArrayInputStream(HttpCaller.gzip(bytes("a"))))) {
      assertThat(in.read()).isEqualTo('a');
      assertThat(in.read()).isEqualTo(-1);
      assertThat(in.read(new byte[4], 0, 4)).isEqualTo(-1);
    }
  }

  @Test
  void severalMembersAreOneTextUpToALimit() throws IOException {
    byte[] member = HttpCaller.gzip(bytes("a"));
    byte[][] members = new byte[GunzipInput.MAX_MEMBERS][];
    Arrays.fill(members, member);

    assertThat(read(concat(members))).hasSize(GunzipInput.MAX_MEMBERS);
    assertThatThrownBy(() -> read(concat(concat(members), member)))
        .isInstanceOf(Fault.InvalidRequest.class)
        .hasMessage("the body has more than the 1024 gzip members that are allowed");
  }

  @Test
  void anEmptyMemberAmongOthersIsRefusedWhereverItStands() {
    byte[] full = HttpCaller.gzip(bytes("a"));
    byte[] empty = HttpCaller.gzip(new byte[0]);

    for (byte[] packed : new byte[][] {concat(empty, full), concat(empty, empty)}) {
      assertThatThrownBy(() -> read(packed))
          .isInstanceOf(Fault.InvalidRequest.class)
          .hasMessageContaining("gzip member 1 is empty");
    }
    assertThatThrownBy(() -> read(concat(full, empty)))
        .isInstanceOf(Fault.InvalidRequest.class)
        .hasMessageContaining("gzip member 2 is empty");
  }

  @Test
  void bytesBehindTheLastMemberAreRefused() {
    for (byte[] rest : new byte[][] {{0}, bytes("x"), new byte[512], bytes("{\"input\":1}")}) {
      assertThatThrownBy(() -> read(concat(HttpCaller.gzip(bytes("a")), rest)))
          .isInstanceOf(Fault.InvalidRequest.class)
          .hasMessage("the body goes on after its gzip data");
    }
  }

  @Test
  void everyPlaceWhereItMayBeCutIsAnEndThatCameTooSoon() {
    byte[] whole = withAllFields(bytes("water and stone"));

    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void aFlippedBitIsNeverTheSameTextWithoutAWord() {
    byte[] whole = HttpCaller.gzip(bytes("water and stone, stone and water"));

    for (int i = 10; i < whole.length; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= 4;
      assertThatThrownBy(() -> read(flipped))
          .as("byte %d", i)
          .isInstanceOfAny(ZipException.class, EOFException.class, Fault.InvalidRequest.class);
    }
  }

  @Test
  void whatIsNoGzipIsNamedAtOnce() {
    for (byte[] other : new byte[][] {bytes("{\"input\":1}"), {0x1f, (byte) 0x8b, 9, 0}}) {
      assertThatThrownBy(() -> new GunzipInput(new ByteArrayInputStream(other)))
          .isInstanceOf(ZipException.class);
    }
  }
}
