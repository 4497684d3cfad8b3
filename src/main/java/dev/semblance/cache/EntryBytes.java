package dev.semblance.cache;

import dev.semblance.encoder.TokenCount;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * An entry as bytes outside this process, little-endian.
 *
 * <pre>
 *  0  u8[4]  "SCE1": magic and version
 *  4  i32    dimensions
 *  8  i32    tokens of the whole text; negated where they are an estimate
 * 12  i32    tokens used; fewer than all of them when the text was cut
 * 16  f64    norm before normalising
 * 24  f32    [dimensions]
 *  …  u32    CRC-32C over the entry's key and everything before
 * </pre>
 *
 * The key is in the checksum, not in the bytes: an entry under another key is as damaged as one
 * with a flipped bit. Bytes from outside are hostile; whatever is odd about them makes them none.
 */
final class EntryBytes {

  private static final int MAGIC = 'S' | 'C' << 8 | 'E' << 16 | '1' << 24;
  private static final int HEADER = 24;
  private static final int CHECKSUM = 4;

  private EntryBytes() {}

  static int length(int dimensions) {
    return HEADER + dimensions * Float.BYTES + CHECKSUM;
  }

  static byte[] write(CacheKey key, CacheEntry entry) {
    float[] vector = entry.vector();
    ByteBuffer bytes =
        ByteBuffer.allocate(length(vector.length))
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(MAGIC)
            .putInt(vector.length)
            .putInt(entry.tokens().estimated() ? -entry.tokens().total() : entry.tokens().total())
            .putInt(entry.tokens().used())
            .putDouble(entry.norm());
    for (float component : vector) {
      bytes.putFloat(component);
    }
    return bytes.putInt(checksum(key, bytes.array())).array();
  }

  /** Null when the bytes are not an entry of this key with so many dimensions. */
  static @Nullable CacheEntry read(CacheKey key, int dimensions, byte[] found) {
    if (found.length != length(dimensions)) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(found).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.getInt(found.length - CHECKSUM) != checksum(key, found)
        || bytes.getInt() != MAGIC
        || bytes.getInt() != dimensions) {
      return null;
    }
    int total = bytes.getInt();
    TokenCount tokens = new TokenCount(Math.abs(total), bytes.getInt(), total < 0);
    double norm = bytes.getDouble();
    if (tokens.used() < 1 || tokens.used() > tokens.total()) {
      return null;
    }
    if (!Double.isFinite(norm) || norm < 0) {
      return null;
    }
    float[] vector = new float[dimensions];
    for (int i = 0; i < dimensions; i++) {
      vector[i] = bytes.getFloat();
      if (!Float.isFinite(vector[i])) {
        return null;
      }
    }
    return new CacheEntry(vector, norm, tokens);
  }

  private static int checksum(CacheKey key, byte[] entry) {
    CRC32C checksum = new CRC32C();
    checksum.update(key.bytes());
    checksum.update(entry, 0, entry.length - CHECKSUM);
    return (int) checksum.getValue();
  }
}
