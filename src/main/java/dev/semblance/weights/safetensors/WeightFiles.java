package dev.semblance.weights.safetensors;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.semblance.fault.Fault;
import dev.semblance.weights.FileBytes;
import dev.semblance.weights.FileLabel;
import dev.semblance.weights.tensor.DType;
import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The weights of a model folder or of one file in it: tensors by name, mapped and never copied, but
 * for files inside a jar.
 *
 * <p>Everything is checked when it is opened ({@link SafetensorsHeader} draws the bytes); what is
 * wrong is a {@link Fault.ModelRefused} that names the file and the tensor. Closing unmaps the
 * files: no tensor may be read afterwards. Safe to share. The files must not be cut while open; the
 * kernel then ends reads with {@link InternalError}.
 */
public final class WeightFiles implements AutoCloseable {

  private static final String FILE_NAME = "model.safetensors";
  private static final String PICKLES = "{pytorch_model*.bin,*.pt,*.pth,*.ckpt}";
  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

  private final FileLabel label;
  private final Arena arena = Arena.ofShared();
  private final SortedMap<String, Tensor> tensors = new TreeMap<>();

  private WeightFiles(FileLabel label) {
    this.label = label;
  }

  /**
   * Opens {@code model.safetensors} or, where there is none, the shards that {@code
   * model.safetensors.index.json} names. Where both are, the one file counts, as in Transformers.
   */
  public static WeightFiles open(Path folder) {
    Path file = folder.resolve(FILE_NAME);
    Path index = folder.resolve(ShardIndex.FILE_NAME);
    if (Files.exists(file) || !Files.exists(index)) {
      if (!Files.exists(file)) {
        refusePickles(folder);
      }
      return openFile(file);
    }
    WeightFiles weights = new WeightFiles(FileLabel.of(index));
    return weights.filled(() -> weights.addShards(folder, index));
  }

  /** Opens one safetensors file. */
  public static WeightFiles openFile(Path safetensors) {
    FileLabel label = FileLabel.of(safetensors);
    WeightFiles weights = new WeightFiles(label);
    return weights.filled(() -> weights.addFile(label, safetensors));
  }

  /** The names of all tensors; unmodifiable. */
  public SortedSet<String> names() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(tensors.keySet()));
  }

  /** The tensor of that name; refuses the model where there is none. Readable until closed. */
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw label.refused(
          String.format(
              Locale.ROOT, "has no tensor %s among its %d", FileLabel.shown(name), tensors.size()));
    }
    return tensor;
  }

  /** Bytes of all tensors together, as stored. */
  public long byteSize() {
    return tensors.values().stream().mapToLong(Tensor::byteSize).sum();
  }

  /** Unmaps the files; a second call does nothing. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  private interface Filling {
    void run() throws IOException;
  }

  private WeightFiles filled(Filling filling) {
    boolean done = false;
    try {
      filling.run();
      done = true;
      return this;
    } catch (IOException e) {
      throw label.refused("cannot be read: " + e, e);
    } finally {
      if (!done) {
        close();
      }
    }
  }

  private void addShards(Path folder, Path index) throws IOException {
    Map<String, String> shardOf = ShardIndex.read(index);
    Map<String, String> foundIn = new HashMap<>();
    for (String shard : new LinkedHashSet<>(shardOf.values())) {
      FileLabel shardLabel = FileLabel.of(folder.resolve(shard));
      for (SafetensorsHeader.Entry entry : addFile(shardLabel, folder.resolve(shard))) {
        String other = foundIn.putIfAbsent(entry.name, shard);
        if (other != null) {
          throw shardLabel.tensorRefused(entry.name, "is in " + other + " too");
        }
      }
    }
    shardOf.forEach(
        (tensor, shard) -> {
          if (!shard.equals(foundIn.get(tensor))) {
            throw label.refused(
                "weight_map says %s is in %s, which does not have it"
                    .formatted(FileLabel.shown(tensor), shard));
          }
        });
  }

  private Iterable<SafetensorsHeader.Entry> addFile(FileLabel label, Path file) throws IOException {
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
    for (SafetensorsHeader.Entry entry : entries) {
      MemorySegment slice = data.asSlice(entry.begin, entry.end - entry.begin);
      tensors.put(entry.name, Tensor.of(entry.dtype, entry.shape, slice));
    }
    return entries;
  }

  private static void refusePickles(Path folder) {
    try (DirectoryStream<Path> pickles = Files.newDirectoryStream(folder, PICKLES)) {
      for (Path pickle : pickles) {
        throw FileLabel.of(pickle)
            .refused(
                "is a pickle, which can run code and is never opened; needed: "
                    + FILE_NAME
                    + ". Convert it where you trust it, in Python:"
                    + " AutoModel.from_pretrained(folder).save_pretrained(folder,"
                    + " safe_serialization=True)");
      }
    } catch (IOException e) {
      throw FileLabel.of(folder).refused("cannot be listed: " + e, e);
    }
  }
}
