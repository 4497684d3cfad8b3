package dev.semblance.cache;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** The 32 bytes of a SHA-256 that name one entry; {@link KeyDigest} draws what goes in. */
record CacheKey(long first, long second, long third, long fourth) {

  static CacheKey of(byte[] sha256) {
    ByteBuffer bytes = ByteBuffer.wrap(sha256);
    return new CacheKey(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
  }

  byte[] bytes() {
    return ByteBuffer.allocate(4 * Long.BYTES)
        .putLong(first)
        .putLong(second)
        .putLong(third)
        .putLong(fourth)
        .array();
  }

  /** 64 hex digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes());
  }
}
