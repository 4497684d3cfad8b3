package dev.semblance.weights.safetensors;

import dev.semblance.weights.FileLabel;
import dev.semblance.weights.StrictJson;
import dev.semblance.weights.tensor.DType;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The header of a safetensors file: which tensors there are and where their bytes lie.
 *
 * <pre>
 * u64 n (little-endian)         at most 100,000,000
 * n bytes                       JSON in UTF-8 that starts with {, may end with spaces:
 *   {"__metadata__": {"key": "text", ...},                          optional
 *    "NAME": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...}
 * the rest                      the tensors' bytes, little-endian, C order; offsets count from here
 * </pre>
 *
 * <p>The tensors must cover the rest exactly: no gap, no overlap, nothing behind the last, so that
 * no byte is hidden and none is read twice. Source: {@code safetensors/src/tensor.rs}, whose
 * refusals these are.
 */
final class SafetensorsHeader {

  static final long MAX_HEADER_BYTES = 100_000_000;

  /** A hundred times what the largest published encoders have. */
  static final int MAX_TENSORS = 100_000;

  private static final int MAX_AXES = 16;

  /** Where one tensor is: bytes {@code begin} (inclusive) to {@code end} of the data. */
  static final class Entry {
    final String name;
    final DType dtype;
    final long[] shape;
    final long begin;
    final long end;

    private Entry(String name, DType dtype, long[] shape, long begin, long end) {
      this.name = name;
      this.dtype = dtype;
      this.shape = shape;
      this.begin = begin;
      this.end = end;
    }
  }

  private final FileLabel label;
  private final long dataBytes;
  private final List<Entry> entries = new ArrayList<>();

  private SafetensorsHeader(FileLabel label, long dataBytes) {
    this.label = label;
    this.dataBytes = dataBytes;
  }

  /**
   * Reads and checks a header.
   *
   * @param json the header's n bytes
   * @param dataBytes how many bytes follow it
   * @return the tensors in the order of their bytes
   */
  static List<Entry> read(FileLabel label, InputStream json, long dataBytes) {
    SafetensorsHeader header = new SafetensorsHeader(label, dataBytes);
    StrictJson.readObject(label, "header", json, header::member);
    header.checkCoverage();
    return header.entries;
  }

  private void member(String name, StrictJson value) {
    if (name.equals("__metadata__")) {
      value.members(name, (key, text) -> text.string(name + " " + FileLabel.shown(key)));
      return;
    }
    if (entries.size() == MAX_TENSORS) {
      throw label.refused("header has more than " + MAX_TENSORS + " tensors");
    }
    entries.add(new Fields(name).read(value));
  }

  /** The three fields of one tensor, in any order. */
  private final class Fields {
    private final String name;
    private final String of;
    private @Nullable String dtype;
    private long @Nullable [] shape;
    private long @Nullable [] offsets;

    Fields(String name) {
      this.name = name;
      this.of = "tensor " + FileLabel.shown(name) + " ";
    }

    Entry read(StrictJson value) {
      value.members(of.stripTrailing(), this::field);
      String dtype = needed(this.dtype, "dtype");
      long[] shape = needed(this.shape, "shape");
      long[] offsets = needed(this.offsets, "data_offsets");
      DType type = type(dtype);
      if (offsets.length != 2) {
        throw refused("data_offsets has " + offsets.length + " entries, needed: 2");
      }
      if (offsets[0] > offsets[1] || offsets[1] > dataBytes) {
        throw refused(
            "data_offsets are "
                + Arrays.toString(offsets)
                + ", the data has bytes 0 to "
                + dataBytes);
      }
      long bytes = bytes(type, shape);
      if (bytes != offsets[1] - offsets[0]) {
        throw refused(
            String.format(
                Locale.ROOT,
                "has %d bytes, %s %s needs %d",
                offsets[1] - offsets[0],
                type,
                Arrays.toString(shape),
                bytes));
      }
      return new Entry(name, type, shape, offsets[0], offsets[1]);
    }

    private void field(String key, StrictJson value) {
      switch (key) {
        case "dtype" -> dtype = value.string(of + key);
        case "shape" -> shape = value.naturals(of + key, MAX_AXES);
        case "data_offsets" -> offsets = value.naturals(of + key, MAX_AXES);
        default ->
            throw refused(
                "has a field " + FileLabel.shown(key) + ", known: dtype, shape, data_offsets");
      }
    }

    private DType type(String dtype) {
      for (DType type : DType.values()) {
        if (type.name().equals(dtype)) {
          return type;
        }
      }
      throw refused(
          "has dtype " + FileLabel.shown(dtype) + ", known: " + Arrays.toString(DType.values()));
    }

    private long bytes(DType type, long[] shape) {
      try {
        long bytes = type.bytes();
        for (long length : shape) {
          bytes = Math.multiplyExact(bytes, length);
        }
        return bytes;
      } catch (ArithmeticException e) {
        throw refused("has shape " + Arrays.toString(shape) + ", which overflows 64 bits");
      }
    }

    private <T> T needed(@Nullable T value, String key) {
      if (value == null) {
        throw refused("has no " + key);
      }
      return value;
    }

    private RuntimeException refused(String message) {
      return label.tensorRefused(name, message);
    }
  }

  private void checkCoverage() {
    entries.sort(
        Comparator.<Entry>comparingLong(entry -> entry.begin)
            .thenComparingLong(entry -> entry.end));
    long covered = 0;
    for (Entry entry : entries) {
      if (entry.begin != covered) {
        throw label.tensorRefused(
            entry.name,
            String.format(
                Locale.ROOT,
                "starts at byte %d of the data, needed: %d, where the tensor before it ends",
                entry.begin,
                covered));
      }
      covered = entry.end;
    }
    if (covered != dataBytes) {
      throw label.refused(
          String.format(
              Locale.ROOT,
              "the last tensor ends at byte %d of the data, the file at %d; needed: the same",
              covered,
              dataBytes));
    }
  }
}
