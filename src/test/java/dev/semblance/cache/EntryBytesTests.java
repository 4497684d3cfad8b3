package dev.semblance.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.TokenCount;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class EntryBytesTests {

  private static final CacheKey KEY = new CacheKey(1, 2, 3, 4);

  private static final CacheEntry ENTRY =
      new CacheEntry(
          new float[] {0.1f, -0f, Float.MIN_VALUE, -Float.MAX_VALUE},
          1 / 3.0,
          new TokenCount(9, 7));

  @Test
  void whatIsWrittenIsReadToTheBit() {
    CacheEntry read = EntryBytes.read(KEY, 4, EntryBytes.write(KEY, ENTRY));

    assertThat(read).isNotNull();
    assertThat(bits(read.vector())).containsExactly(bits(ENTRY.vector()));
    assertThat(read.norm()).isEqualTo(1 / 3.0);
    assertThat(read.tokens()).isEqualTo(new TokenCount(9, 7));
    assertThat(read.tokens().truncated()).isTrue();
  }

  @Test
  void theLayoutIsTheOneDrawn() {
    CacheEntry one = new CacheEntry(new float[] {1}, 2, new TokenCount(4, 3));

    String hex = HexFormat.of().formatHex(EntryBytes.write(KEY, one));

    assertThat(hex)
        .startsWith("53434531" + "01000000" + "04000000" + "03000000" + "0000000000000040")
        .contains("0000803f")
        .hasSize(2 * (24 + 4 + 4));
  }

  @Test
  void everyFlippedBitIsFound() {
    byte[] bytes = EntryBytes.write(KEY, ENTRY);

    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] damaged = bytes.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(EntryBytes.read(KEY, 4, damaged)).describedAs("bit %d", bit).isNull();
    }
  }

  @Test
  void anEntryCutShortOrTooLongIsNone() {
    byte[] bytes = EntryBytes.write(KEY, ENTRY);

    for (int length = 0; length < bytes.length + 8; length++) {
      if (length != bytes.length) {
        assertThat(EntryBytes.read(KEY, 4, Arrays.copyOf(bytes, length))).isNull();
      }
    }
  }

  @Test
  void anEntryOfAnotherKeyOrWidthIsNone() {
    byte[] bytes = EntryBytes.write(KEY, ENTRY);

    assertThat(EntryBytes.read(new CacheKey(1, 2, 3, 5), 4, bytes)).isNull();
    assertThat(EntryBytes.read(KEY, 3, bytes)).isNull();
    assertThat(EntryBytes.read(KEY, 5, bytes)).isNull();
  }

  @Test
  void numbersNoEncoderGivesAreRefusedThoughTheChecksumHolds() {
    assertThat(again(new float[] {Float.NaN}, 1, 3, 3)).isNull();
    assertThat(again(new float[] {Float.POSITIVE_INFINITY}, 1, 3, 3)).isNull();
    assertThat(again(new float[] {1}, Double.NaN, 3, 3)).isNull();
    assertThat(again(new float[] {1}, Double.POSITIVE_INFINITY, 3, 3)).isNull();
    assertThat(again(new float[] {1}, -1, 3, 3)).isNull();
    assertThat(again(new float[] {1}, 1, 3, 4)).isNull();
    assertThat(again(new float[] {1}, 1, 3, 0)).isNull();
    assertThat(again(new float[] {1}, 1, 3, 3)).isNotNull();
  }

  private static CacheEntry again(float[] vector, double norm, int tokens, int used) {
    CacheEntry entry = new CacheEntry(vector, norm, new TokenCount(tokens, used));
    return EntryBytes.read(KEY, vector.length, EntryBytes.write(KEY, entry));
  }

  private static int[] bits(float[] vector) {
    int[] bits = new int[vector.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(vector[i]);
    }
    return bits;
  }
}
