package dev.semblance.weights.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Numbers of one {@link DType} in a shape, in C order (last axis fastest), read as little-endian
 * bytes.
 *
 * <p>The bytes are usually a slice of a mapped file: they may be larger than the heap and than 2
 * GiB, start at any address, and are gone when the file is closed, after which reading throws
 * {@link IllegalStateException}. A tensor never changes and may be shared between threads.
 */
public final class Tensor {

  private final DType dtype;
  private final long[] shape;
  private final long elements;

  /** What the bytes hold; differs from {@link #dtype} in a converting view. */
  private final DType stored;

  /** What it is joined from; empty for one that has bytes of its own. */
  private final List<Tensor> parts;

  private final MemorySegment data;

  private Tensor(DType dtype, long[] shape, DType stored, List<Tensor> parts, MemorySegment data) {
    this.dtype = dtype;
    this.shape = shape;
    this.elements = product(shape);
    this.stored = stored;
    this.parts = parts;
    this.data = data;
  }

  private Tensor(DType dtype, long[] shape, DType stored, MemorySegment data) {
    this(dtype, shape, stored, List.of(), data);
    Math.multiplyExact(elements, dtype.bytes());
    if (Math.multiplyExact(elements, stored.bytes()) != data.byteSize()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s %s needs %d bytes, found %d",
              stored,
              Arrays.toString(shape),
              elements * stored.bytes(),
              data.byteSize()));
    }
  }

  /**
   * A tensor over bytes that the caller keeps alive and unchanged.
   *
   * @param data little-endian, any alignment, exactly as long as type and shape say
   */
  public static Tensor of(DType dtype, long[] shape, MemorySegment data) {
    return new Tensor(dtype, shape.clone(), dtype, data.asReadOnly());
  }

  /** An F32 tensor with a copy of the values; no shape means a scalar. */
  public static Tensor of(float[] values, long... shape) {
    MemorySegment data = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 4)]);
    FloatCodec.encode(DType.F32, values, data, values.length);
    return of(DType.F32, shape, data);
  }

  /** An I64 tensor with a copy of the values; no shape means a scalar. */
  public static Tensor of(long[] values, long... shape) {
    MemorySegment data = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 8)]);
    MemorySegment.copy(
        values, 0, data, JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN), 0, values.length);
    return of(DType.I64, shape, data);
  }

  /**
   * Tensors of one type joined along the first axis: a view that reads one after the other, and is
   * gone when the bytes of one of them are.
   *
   * @throws IllegalArgumentException when types or the other axes differ
   */
  public static Tensor concatenated(List<Tensor> parts) {
    Tensor first = parts.getFirst();
    long[] shape = first.shape();
    shape[0] = 0;
    for (Tensor part : parts) {
      if (part.dtype != first.dtype
          || part.shape.length != shape.length
          || !Arrays.equals(part.shape, 1, shape.length, first.shape, 1, shape.length)) {
        throw new IllegalArgumentException("cannot join " + first + " and " + part);
      }
      shape[0] = Math.addExact(shape[0], part.shape[0]);
    }
    return new Tensor(first.dtype, shape, first.stored, List.copyOf(parts), MemorySegment.NULL);
  }

  /**
   * Some rows of it along the first axis; a view.
   *
   * @throws IndexOutOfBoundsException when there are not as many
   * @throws IllegalStateException of one that is joined from others
   */
  public Tensor slice(long from, long rows) {
    Objects.checkFromIndexSize(from, rows, shape[0]);
    if (!parts.isEmpty()) {
      throw new IllegalStateException(this + " is joined from others");
    }
    long row = elements / shape[0];
    long[] part = shape.clone();
    part[0] = rows;
    return new Tensor(
        dtype,
        part,
        stored,
        data.asSlice(from * row * stored.bytes(), rows * row * stored.bytes()));
  }

  private static long product(long[] shape) {
    long product = 1;
    for (long length : shape) {
      if (length < 0) {
        throw new IllegalArgumentException("negative length in " + Arrays.toString(shape));
      }
      product = Math.multiplyExact(product, length);
    }
    return product;
  }

  public DType dtype() {
    return dtype;
  }

  /** The lengths of the axes, slowest first; a copy. */
  public long[] shape() {
    return shape.clone();
  }

  public long elements() {
    return elements;
  }

  /** Bytes in {@link #dtype()}, which is what {@link #open()} gives. */
  public long byteSize() {
    return elements * dtype.bytes();
  }

  /**
   * The same numbers in another floating type, converted while they are read: rounded to nearest,
   * ties to even; NaN kept; too large becomes infinite.
   *
   * @throws IllegalArgumentException when either type is not {@link DType#floating()}
   */
  public Tensor as(DType target) {
    if (target == dtype) {
      return this;
    }
    if (dtype != stored) {
      // A view of a view would skip the rounding in between.
      throw new IllegalStateException("already a view of " + stored + " as " + dtype);
    }
    if (!dtype.floating() || !target.floating()) {
      throw FloatCodec.notFloating(dtype.floating() ? target : dtype);
    }
    if (!parts.isEmpty()) {
      return concatenated(parts.stream().map(part -> part.as(target)).toList());
    }
    return new Tensor(target, shape, stored, data);
  }

  /** The bytes in {@link #dtype()} from the start; holds at most 64 KiB of them on the heap. */
  public InputStream open() {
    if (!parts.isEmpty()) {
      return new SequenceInputStream(
          Collections.enumeration(parts.stream().map(Tensor::open).toList()));
    }
    return dtype == stored
        ? new SegmentInputStream(data)
        : new ConvertingInputStream(stored, data, dtype);
  }

  /**
   * A copy in memory that the caller keeps alive, written piece by piece: it may be larger than an
   * array can be.
   *
   * @param into {@link #byteSize()} bytes
   */
  public Tensor copiedInto(MemorySegment into) {
    byte[] piece = new byte[1 << 16];
    try (InputStream in = open()) {
      long at = 0;
      for (int read = in.read(piece); read > 0; read = in.read(piece)) {
        MemorySegment.copy(piece, 0, into, JAVA_BYTE, at, read);
        at += read;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return of(dtype, shape, into);
  }

  /**
   * All elements on the heap, for small tensors.
   *
   * @throws IllegalArgumentException when the type is not {@link DType#floating()}
   * @throws ArithmeticException when there are 2<sup>31</sup> or more elements
   */
  public float[] toFloats() {
    float[] values = new float[Math.toIntExact(elements)];
    if (!parts.isEmpty()) {
      int at = 0;
      for (Tensor part : parts) {
        float[] own = part.toFloats();
        System.arraycopy(own, 0, values, at, own.length);
        at += own.length;
      }
      return values;
    }
    FloatCodec.decode(stored, data, 0, values, values.length);
    if (dtype != stored) {
      MemorySegment rounded = MemorySegment.ofArray(new byte[Math.toIntExact(byteSize())]);
      FloatCodec.encode(dtype, values, rounded, values.length);
      FloatCodec.decode(dtype, rounded, 0, values, values.length);
    }
    return values;
  }

  @Override
  public String toString() {
    return dtype + Arrays.toString(shape);
  }
}
