package dev.semblance.model.script;

import dev.semblance.fault.Fault;
import dev.semblance.model.plan.EncoderPlan;
import dev.semblance.weights.folder.WeightFiles;
import dev.semblance.weights.tensor.DType;
import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The tensors of a model while a script takes them: remembers what was taken, under the names that
 * every saving of the same model has in common, and so what was left over. Not thread-safe.
 */
final class Weights {

  private final WeightFiles files;
  private final String file;
  private final String prefix;
  private final SortedMap<String, Tensor> taken;
  private final SortedSet<String> left;

  /**
   * @param file how messages call the weights
   * @param prefix stands before names in this saving, such as {@code bert.}, or is empty
   */
  Weights(WeightFiles files, String file, String prefix) {
    this(files, file, prefix, new TreeMap<>(), new TreeSet<>(files.names()));
  }

  private Weights(
      WeightFiles files,
      String file,
      String prefix,
      SortedMap<String, Tensor> taken,
      SortedSet<String> left) {
    this.files = files;
    this.file = file;
    this.prefix = prefix;
    this.taken = taken;
    this.left = left;
  }

  /**
   * The same saving's tensors by their whole names, where a head's lie; what is taken is shared.
   */
  Weights outside() {
    return new Weights(files, file, "", taken, left);
  }

  /** The tensors of an encoder, under the first of its prefixes that the saving has, or none. */
  static Weights of(EncoderPlan plan, WeightFiles files) {
    String words = plan.embeddings().words();
    String prefix =
        plan.prefixes().stream()
            .filter(each -> files.names().contains(each + words))
            .findFirst()
            .orElse("");
    return new Weights(files, files.fileName(), prefix);
  }

  boolean has(String name) {
    return files.names().contains(prefix + name);
  }

  /**
   * How many rows a matrix has whose width is known.
   *
   * @throws Fault.ModelRefused when there is none of that width
   */
  int rows(String name, int width) {
    if (has(name)) {
      long[] shape = files.tensor(prefix + name).shape();
      if (shape.length == 2 && shape[1] == width && shape[0] > 0 && shape[0] <= 1 << 20) {
        return (int) shape[0];
      }
      throw new Fault.ModelRefused(
          file,
          prefix
              + name
              + " has shape "
              + Arrays.toString(shape)
              + ", needed: a matrix of rows as wide as what it is applied to, "
              + width);
    }
    throw new Fault.ModelRefused(
        file, "has no tensor " + prefix + name + ", needed: [width, " + width + "]" + close(name));
  }

  /** A tensor of a floating type and an exact shape. */
  Tensor take(String name, long... shape) {
    return take(name, name, shape);
  }

  /** A tensor that some savings know by an older name. */
  Tensor take(String name, String olderName, long... shape) {
    String found = has(name) || !has(olderName) ? name : olderName;
    if (!has(found)) {
      throw new Fault.ModelRefused(
          file,
          "has no tensor " + prefix + name + ", needed: " + Arrays.toString(shape) + close(name));
    }
    Tensor tensor = files.tensor(prefix + found);
    if (!tensor.dtype().floating()) {
      throw new Fault.ModelRefused(
          file, prefix + found + " is of type " + tensor.dtype() + ", needed: F32, F16 or BF16");
    }
    if (!Arrays.equals(tensor.shape(), shape)) {
      throw new Fault.ModelRefused(
          file,
          prefix
              + found
              + " has shape "
              + Arrays.toString(tensor.shape())
              + ", needed by the configuration: "
              + Arrays.toString(shape));
    }
    taken.put(name, tensor);
    left.remove(prefix + found);
    return tensor;
  }

  /**
   * A tensor of whole numbers that are rows of another.
   *
   * @param rows how many that one has
   */
  Tensor takeRows(String name, int tokens, int rows) {
    Tensor tensor = files.tensor(prefix + name);
    if ((tensor.dtype() != DType.I64 && tensor.dtype() != DType.I32)
        || !Arrays.equals(tensor.shape(), new long[] {tokens})) {
      throw new Fault.ModelRefused(
          file, prefix + name + " is " + tensor + ", needed: I64 or I32 of [" + tokens + "]");
    }
    long[] values = new long[tokens];
    try (InputStream bytes = tensor.open()) {
      ByteBuffer read = ByteBuffer.wrap(bytes.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
      for (int id = 0; id < tokens; id++) {
        values[id] = tensor.dtype() == DType.I64 ? read.getLong() : read.getInt();
        if (values[id] < 0 || values[id] >= rows) {
          throw new Fault.ModelRefused(
              file,
              prefix
                  + name
                  + "["
                  + id
                  + "] is "
                  + values[id]
                  + ", but the table has "
                  + rows
                  + " rows");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Tensor checked = Tensor.of(values, tokens);
    taken.put(name, checked);
    left.remove(prefix + name);
    return checked;
  }

  private String close(String name) {
    Optional<String> like = files.names().stream().filter(n -> n.endsWith(name)).findFirst();
    return like.map(n -> "; there is " + n).orElse("");
  }

  /** Everything taken so far, by the name without prefix. */
  SortedMap<String, Tensor> taken() {
    return taken;
  }

  /** What is left over and does not match one of the patterns known to be inert. */
  SortedSet<String> unknown(Collection<String> inertPatterns) {
    SortedSet<String> unknown = new TreeSet<>(left);
    for (String pattern : inertPatterns) {
      unknown.removeIf(name -> name.matches(pattern));
    }
    return unknown;
  }

  String file() {
    return file;
  }
}
