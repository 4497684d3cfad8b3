package dev.semblance.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.core.SerializableString;

/**
 * A piece of JSON that prints itself where it is wanted: into the generator's own buffer, without a
 * string or an array between. Reused piece after piece; for one thread.
 */
abstract class AsciiRun implements SerializableString {

  /** The most bytes that {@link #print} will write now. */
  abstract int maxBytes();

  /** Writes the piece, all of it ASCII, and answers where it ends. */
  abstract int print(byte[] to, int offset);

  @Override
  public final int appendUnquotedUTF8(byte[] buffer, int offset) {
    return buffer.length - offset < maxBytes() ? -1 : print(buffer, offset) - offset;
  }

  /** Where the generator's buffer has no room left: once for every few pieces. */
  @Override
  public final byte[] asUnquotedUTF8() {
    byte[] bytes = new byte[maxBytes()];
    int length = print(bytes, 0);
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  @Override
  public final String getValue() {
    return new String(asUnquotedUTF8(), StandardCharsets.US_ASCII);
  }

  @Override
  public final int charLength() {
    return getValue().length();
  }

  // Only raw writing makes sense; the rest belongs to strings.

  @Override
  public final byte[] asQuotedUTF8() {
    throw raw();
  }

  @Override
  public final char[] asQuotedChars() {
    throw raw();
  }

  @Override
  public final int appendQuotedUTF8(byte[] buffer, int offset) {
    throw raw();
  }

  @Override
  public final int appendQuoted(char[] buffer, int offset) {
    throw raw();
  }

  @Override
  public final int appendUnquoted(char[] buffer, int offset) {
    String value = getValue();
    if (buffer.length - offset < value.length()) {
      return -1;
    }
    value.getChars(0, value.length(), buffer, offset);
    return value.length();
  }

  @Override
  public final int writeQuotedUTF8(OutputStream out) {
    throw raw();
  }

  @Override
  public final int writeUnquotedUTF8(OutputStream out) throws IOException {
    byte[] bytes = asUnquotedUTF8();
    out.write(bytes);
    return bytes.length;
  }

  @Override
  public final int putQuotedUTF8(ByteBuffer buffer) {
    throw raw();
  }

  @Override
  public final int putUnquotedUTF8(ByteBuffer buffer) {
    byte[] bytes = asUnquotedUTF8();
    if (buffer.remaining() < bytes.length) {
      return -1;
    }
    buffer.put(bytes);
    return bytes.length;
  }

  private static IllegalStateException raw() {
    return new IllegalStateException("is JSON already, to be written raw");
  }
}
