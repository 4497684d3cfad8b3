package dev.semblance.weights.pickle;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.semblance.fault.Fault;
import dev.semblance.weights.FileLabel;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;

/** A pickle's bytes, read once from front to back; knows where it stands, for messages. */
final class PickleBytes {

  private static final int MAX_TEXT_BYTES = 4096;
  private static final int MAX_LINE_BYTES = 256;

  private final FileLabel label;
  private final ByteBuffer bytes;
  private int start;

  PickleBytes(FileLabel label, byte[] pickle) {
    this.label = label;
    this.bytes = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The next instruction. */
  Opcode opcode() {
    start = bytes.position();
    int code = u8();
    Opcode opcode = Opcode.of(code);
    if (opcode == null) {
      throw here(String.format(Locale.ROOT, "has 0x%02x for an instruction, which is none", code));
    }
    return opcode;
  }

  int u8() {
    return needed(1).get() & 0xFF;
  }

  int u16() {
    return needed(2).getShort() & 0xFFFF;
  }

  int i32() {
    return needed(4).getInt();
  }

  /** A whole number of up to 8 bytes, lowest first, in two's complement. */
  long long1() {
    int count = u8();
    if (count > Long.BYTES) {
      throw here("has a number of " + count + " bytes, needed: at most 8");
    }
    needed(count);
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (long) u8() << (8 * i);
    }
    int unused = Long.SIZE - 8 * count;
    return count == 0 ? 0 : value << unused >> unused;
  }

  /** A text behind its length in bytes. */
  String text() {
    int length = i32();
    if (length < 0 || length > MAX_TEXT_BYTES) {
      throw here(
          "has a text of "
              + Integer.toUnsignedString(length)
              + " bytes, needed: at most "
              + MAX_TEXT_BYTES);
    }
    ByteBuffer text = needed(length).slice(bytes.position(), length);
    bytes.position(bytes.position() + length);
    return decoded(text);
  }

  /** A text up to the end of its line. */
  String line() {
    int from = bytes.position();
    int length = 0;
    while (u8() != '\n') {
      if (++length > MAX_LINE_BYTES) {
        throw here("has a name of more than " + MAX_LINE_BYTES + " bytes");
      }
    }
    return decoded(bytes.slice(from, length));
  }

  private String decoded(ByteBuffer text) {
    try {
      return UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException e) {
      throw refused("has a text that is not UTF-8 at byte " + start, e);
    }
  }

  private ByteBuffer needed(int count) {
    if (bytes.remaining() < count) {
      throw refused(
          "ends after " + bytes.limit() + " bytes, in an instruction that begins at " + start,
          new BufferUnderflowException());
    }
    return bytes;
  }

  void expectEnd() {
    if (bytes.hasRemaining()) {
      throw here("goes on for " + bytes.remaining() + " bytes after its STOP");
    }
  }

  Fault.ModelRefused refused(String message) {
    return label.refused("its pickle " + message);
  }

  private Fault.ModelRefused refused(String message, Exception cause) {
    return label.refused("its pickle " + message, cause);
  }

  /** A refusal of the last instruction. */
  Fault.ModelRefused here(String message) {
    return refused(message + " (at byte " + start + ")");
  }
}
