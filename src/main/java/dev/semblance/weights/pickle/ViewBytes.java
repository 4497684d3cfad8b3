package dev.semblance.weights.pickle;

import dev.semblance.fault.Fault;
import dev.semblance.weights.FileLabel;
import dev.semblance.weights.pickle.PickleValue.View;
import dev.semblance.weights.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;

/**
 * From views of storages to tensors in C order. What lies in C order already stays where it is; the
 * rest (transposed, stepped, repeated) is copied, all copies together at most as many bytes as the
 * file has, so that no file can ask for more memory than its own size.
 */
final class ViewBytes {

  /** Repeated zeros of a small buffer may be more than a small file. */
  private static final long LEAST_COPIES = 1 << 20;

  private final FileLabel label;
  private final Arena arena;
  private final long mostCopied;
  private long copied;

  /**
   * @param arena what the copies live in
   */
  ViewBytes(FileLabel label, Arena arena, long fileBytes) {
    this.label = label;
    this.arena = arena;
    this.mostCopied = Math.max(LEAST_COPIES, fileBytes);
  }

  /**
   * Refuses a view that leaves its storage, and a storage that has another size than it should.
   *
   * @param storageBytes what the file has of the storage
   * @throws Fault.ModelRefused which names the tensor
   */
  void check(String name, View view, long storageBytes) {
    try {
      int width = view.storage().dtype().bytes();
      if (Math.multiplyExact(view.storage().elements(), width) != storageBytes) {
        throw label.tensorRefused(
            name,
            String.format(
                Locale.ROOT,
                "is in a storage of %d bytes, needed: %d elements of %s",
                storageBytes,
                view.storage().elements(),
                view.storage().dtype()));
      }
      long elements = elements(view.shape());
      long bytes = Math.multiplyExact(elements, width);
      long end = view.offset();
      if (elements > 0) {
        end = Math.addExact(end, 1);
        for (int axis = 0; axis < view.shape().size(); axis++) {
          long last = view.shape().get(axis) - 1;
          end = Math.addExact(end, Math.multiplyExact(last, view.strides().get(axis)));
        }
      }
      if (end > view.storage().elements()) {
        throw label.tensorRefused(
            name,
            String.format(
                Locale.ROOT,
                "of shape %s, strides %s and offset %d ends at element %d of a storage of %d",
                view.shape(),
                view.strides(),
                view.offset(),
                end,
                view.storage().elements()));
      }
      if (!inOrder(view, elements)) {
        copied = Math.addExact(copied, bytes);
        if (copied > mostCopied) {
          throw label.tensorRefused(
              name,
              String.format(
                  Locale.ROOT,
                  "of shape %s and strides %s needs a copy, all copies together have %d bytes, at most %d",
                  view.shape(),
                  view.strides(),
                  copied,
                  mostCopied));
        }
      }
    } catch (ArithmeticException e) {
      throw label.tensorRefused(
          name,
          String.format(
              Locale.ROOT,
              "has shape %s, strides %s and offset %d, which overflow 64 bits",
              view.shape(),
              view.strides(),
              view.offset()));
    }
  }

  /** The tensor of a view that was checked. */
  Tensor tensor(View view, MemorySegment storage) {
    long width = view.storage().dtype().bytes();
    long elements = elements(view.shape());
    long[] shape = view.shape().stream().mapToLong(Long::longValue).toArray();
    MemorySegment bytes =
        elements == 0 || inOrder(view, elements)
            ? storage.asSlice(elements == 0 ? 0 : view.offset() * width, elements * width)
            : copy(view, storage, elements, width);
    return Tensor.of(view.storage().dtype(), shape, bytes);
  }

  private static long elements(List<Long> shape) {
    if (shape.contains(0L)) {
      return 0;
    }
    long elements = 1;
    for (long length : shape) {
      elements = Math.multiplyExact(elements, length);
    }
    return elements;
  }

  /** Whether the last axis is fastest and nothing is left out; axes of one index do not count. */
  private static boolean inOrder(View view, long elements) {
    long stride = 1;
    for (int axis = view.shape().size() - 1; axis >= 0 && elements > 0; axis--) {
      long length = view.shape().get(axis);
      if (length != 1 && view.strides().get(axis) != stride) {
        return false;
      }
      stride *= length;
    }
    return true;
  }

  private MemorySegment copy(View view, MemorySegment storage, long elements, long width) {
    MemorySegment copy = arena.allocate(elements * width, width);
    int axes = view.shape().size();
    long[] index = new long[axes];
    long from = view.offset();
    for (long to = 0; to < elements; to++) {
      MemorySegment.copy(storage, from * width, copy, to * width, width);
      for (int axis = axes - 1; axis >= 0; axis--) {
        from += view.strides().get(axis);
        if (++index[axis] < view.shape().get(axis)) {
          break;
        }
        from -= view.strides().get(axis) * view.shape().get(axis);
        index[axis] = 0;
      }
    }
    return copy;
  }
}
