package dev.semblance.weights.pickle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes a pickle instruction by instruction, valid or not. */
final class PickleWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** With the head that torch.save writes. */
  static PickleWriter protocol2() {
    return new PickleWriter().raw(0x80, 2);
  }

  PickleWriter raw(int... bytes) {
    for (int each : bytes) {
      out.write(each);
    }
    return this;
  }

  /** Instructions without operands, a character each. */
  PickleWriter op(String opcodes) {
    opcodes.chars().forEach(out::write);
    return this;
  }

  PickleWriter text(String text) {
    byte[] utf8 = text.getBytes(UTF_8);
    op("X").u32(utf8.length);
    out.writeBytes(utf8);
    return this;
  }

  PickleWriter global(String module, String name) {
    return op("c" + module + "\n" + name + "\n");
  }

  PickleWriter number(long value) {
    if (value == (int) value) {
      return op("J").u32((int) value);
    }
    raw(0x8A, 8);
    out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    return this;
  }

  PickleWriter tuple(long... values) {
    op("(");
    for (long value : values) {
      number(value);
    }
    return op("t");
  }

  PickleWriter storage(String type, String key, long elements) {
    op("(").text("storage").global("torch", type).text(key).text("cpu").number(elements);
    return op("tQ");
  }

  /** A call of _rebuild_tensor_v2. */
  PickleWriter tensor(
      String type, String key, long storageElements, long offset, long[] shape, long[] strides) {
    global("torch._utils", "_rebuild_tensor_v2").op("(");
    storage(type, key, storageElements).number(offset).tuple(shape).tuple(strides);
    return raw(0x89).global("collections", "OrderedDict").op(")RtR");
  }

  /** F32, of two elements, the whole of storage 0. */
  PickleWriter pair() {
    return tensor("FloatStorage", "0", 2, 0, new long[] {2}, new long[] {1});
  }

  PickleWriter u32(int value) {
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }

  byte[] bytes() {
    return out.toByteArray();
  }
}
