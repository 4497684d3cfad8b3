package dev.semblance.model.torchscript;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes the few pickle opcodes (protocol 2) that libtorch's unpickler needs for one module object;
 * the drawing is at {@link TorchScriptArchive}.
 */
final class Pickle {

  static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private Pickle() {}

  /** Starts a module object; name and value of each attribute follow in turn. */
  static Pickle module(String className) {
    Pickle pickle = new Pickle();
    pickle.op(0x80).op(2);
    return pickle.global("__torch__", className).op(')').op(0x81).op('}').op('(');
  }

  byte[] moduleEnd() {
    op('u').op('b').op('.');
    return out.toByteArray();
  }

  Pickle none() {
    return op('N');
  }

  Pickle bool(boolean value) {
    return op(value ? 0x88 : 0x89);
  }

  Pickle floating(double value) {
    op('G');
    out.writeBytes(ByteBuffer.allocate(Double.BYTES).putDouble(value).array());
    return this;
  }

  Pickle integer(long value) {
    if (value == (int) value) {
      op('J');
      return littleEndian(value, Integer.BYTES);
    }
    // LONG1 may have any length in Python; libtorch takes 8 bytes only.
    op(0x8A).op(Long.BYTES);
    return littleEndian(value, Long.BYTES);
  }

  Pickle string(String value) {
    byte[] utf8 = value.getBytes(UTF_8);
    op('X').littleEndian(utf8.length, Integer.BYTES);
    out.writeBytes(utf8);
    return this;
  }

  Pickle tensor(String storageClass, int storage, long elements, long[] shape) {
    global("torch._utils", "_rebuild_tensor_v2").op('(');
    op('(').string("storage").global("torch", storageClass).string(Integer.toString(storage));
    string("cpu").integer(elements).op('t').op('Q');
    integer(0).tuple(shape).tuple(strides(shape)).bool(false);
    return global("collections", "OrderedDict").op(')').op('R').op('t').op('R');
  }

  /** Elements from one index of an axis to the next, in C order. */
  private static long[] strides(long[] shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= Math.max(1, shape[axis]); // as PyTorch does for an empty axis
    }
    return strides;
  }

  private Pickle tuple(long[] values) {
    op('(');
    for (long value : values) {
      integer(value);
    }
    return op('t');
  }

  private Pickle global(String module, String name) {
    op('c');
    out.writeBytes((module + "\n" + name + "\n").getBytes(UTF_8));
    return this;
  }

  private Pickle littleEndian(long value, int bytes) {
    byte[] eight =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    out.write(eight, 0, bytes);
    return this;
  }

  private Pickle op(int code) {
    out.write(code);
    return this;
  }
}
