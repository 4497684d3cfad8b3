package dev.semblance.weights.safetensors;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.semblance.weights.FileBytes;
import dev.semblance.weights.FileLabel;
import dev.semblance.weights.tensor.DType;
import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;

/**
 * One safetensors file: eight bytes that say how long its header is, the header, which {@link
 * SafetensorsHeader} reads, and the tensors' bytes.
 */
public final class SafetensorsFile {

  /** More are refused. */
  public static final int MAX_TENSORS = SafetensorsHeader.MAX_TENSORS;

  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

  private SafetensorsFile() {}

  /**
   * Reads a file's header and maps its tensors, by name.
   *
   * @param label names the file in faults
   * @param arena closes the mapping; no tensor may be read afterwards
   * @throws dev.semblance.fault.Fault.ModelRefused naming the file, and the tensor where one is at
   *     fault
   */
  public static SequencedMap<String, Tensor> read(FileLabel label, Path file, Arena arena)
      throws IOException {
    MemorySegment bytes = FileBytes.of(label, file, arena);
    if (bytes.byteSize() < LENGTH.byteSize()) {
      throw label.refused(
          String.format(
              Locale.ROOT,
              "has %d bytes, needed: at least 8 for the header's length",
              bytes.byteSize()));
    }
    long length = bytes.get(LENGTH, 0);
    long rest = bytes.byteSize() - LENGTH.byteSize();
    long most = Math.min(rest, SafetensorsHeader.MAX_HEADER_BYTES);
    if (length < 2 || length > most) {
      throw label.refused(
          String.format(
              Locale.ROOT,
              "says its header has %s bytes, needed: 2 to %d; this is no safetensors file, or it was cut",
              Long.toUnsignedString(length),
              most));
    }
    MemorySegment header = bytes.asSlice(LENGTH.byteSize(), length);
    if (header.get(ValueLayout.JAVA_BYTE, 0) != '{') {
      throw label.refused("header does not start with {");
    }
    MemorySegment data = bytes.asSlice(LENGTH.byteSize() + length);
    var json = Tensor.of(DType.U8, new long[] {length}, header).open();
    var entries = SafetensorsHeader.read(label, json, data.byteSize());
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    for (SafetensorsHeader.Entry entry : entries) {
      MemorySegment slice = data.asSlice(entry.begin, entry.end - entry.begin);
      tensors.put(entry.name, Tensor.of(entry.dtype, entry.shape, slice));
    }
    return tensors;
  }
}
