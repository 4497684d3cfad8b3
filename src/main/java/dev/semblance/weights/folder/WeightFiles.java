package dev.semblance.weights.folder;

import dev.semblance.fault.Fault;
import dev.semblance.weights.FileLabel;
import dev.semblance.weights.pickle.PickleFile;
import dev.semblance.weights.safetensors.SafetensorsFile;
import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The weights of a model folder or of one file in it, whatever their form: tensors by name, mapped
 * and never copied, but for files inside a jar and what is replaced.
 *
 * <p>Everything is checked when it is opened ({@link SafetensorsFile} reads one form, {@link
 * PickleFile} those of the other, of which nothing is ever run); what is wrong is a {@link
 * Fault.ModelRefused} that names the file and the tensor. Closing unmaps the files: no tensor may
 * be read afterwards. Safe to share. The files must not be cut while open; the kernel then ends
 * reads with {@link InternalError}.
 */
public final class WeightFiles implements AutoCloseable {

  private static final String FILE_NAME = "model.safetensors";
  private static final String FILE_ENDING = ".safetensors";
  private static final String PICKLE_NAME = "pytorch_model.bin";
  private static final String INDEX = ".index.json";
  private static final String OTHER_PICKLES = "{*.bin,*.pt,*.pth,*.ckpt}";

  /** Heads and adapters, of which safetensors of the same name are read first. */
  private static final List<String> BESIDE_WEIGHTS =
      List.of("adapter_model.bin", "colbert_linear.pt", "sparse_linear.pt");

  private final FileLabel label;
  private final String fileName;
  private final Arena arena = Arena.ofShared();
  private final SortedMap<String, Tensor> tensors = new TreeMap<>();
  private final List<PickleFile> pickles = new ArrayList<>();

  private WeightFiles(Path file) {
    this.label = FileLabel.of(file);
    this.fileName = String.valueOf(file.getFileName());
  }

  /**
   * Opens {@code model.safetensors}, or the shards that {@code model.safetensors.index.json} names,
   * or {@code pytorch_model.bin}, or the shards that {@code pytorch_model.bin.index.json} names:
   * the first of them that is there, as in Transformers.
   */
  public static WeightFiles open(Path folder) {
    for (String name : List.of(FILE_NAME, PICKLE_NAME)) {
      Path file = folder.resolve(name);
      Path index = folder.resolve(name + INDEX);
      if (Files.exists(file)) {
        WeightFiles weights = new WeightFiles(file);
        return weights.filled(() -> weights.add(weights.label, file));
      }
      if (Files.exists(index)) {
        WeightFiles weights = new WeightFiles(index);
        return weights.filled(() -> weights.addShards(folder, index, ending(name)));
      }
    }
    refuseOtherPickles(folder);
    return openFile(folder.resolve(FILE_NAME));
  }

  /**
   * The file of a folder or of a folder in it that would be read as a pickle: weights, a head or an
   * adapter where no safetensors are; empty where there is none.
   */
  public static Optional<Path> findPickle(Path folder) {
    try (Stream<Path> within = Files.list(folder)) {
      List<Path> folders = new ArrayList<>(within.filter(Files::isDirectory).sorted().toList());
      folders.addFirst(folder);
      for (Path each : folders) {
        boolean safe =
            Files.exists(each.resolve(FILE_NAME)) || Files.exists(each.resolve(FILE_NAME + INDEX));
        for (String name : safe ? List.<String>of() : List.of(PICKLE_NAME, PICKLE_NAME + INDEX)) {
          if (Files.exists(each.resolve(name))) {
            return Optional.of(each.resolve(name));
          }
        }
        for (String name : BESIDE_WEIGHTS) {
          String other = name.substring(0, name.lastIndexOf('.')) + FILE_ENDING;
          if (Files.exists(each.resolve(name)) && !Files.exists(each.resolve(other))) {
            return Optional.of(each.resolve(name));
          }
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw FileLabel.of(folder).refused("cannot be listed: " + e, e);
    }
  }

  private static String ending(String name) {
    return name.substring(name.lastIndexOf('.'));
  }

  /** Opens one file: safetensors by its ending, any other as a state dict that was pickled. */
  public static WeightFiles openFile(Path file) {
    WeightFiles weights = new WeightFiles(file);
    return weights.filled(() -> weights.add(weights.label, file));
  }

  /** The names of all tensors; unmodifiable. */
  public SortedSet<String> names() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(tensors.keySet()));
  }

  /** The name of the file, or of the index where there are several. */
  public String fileName() {
    return fileName;
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

  /**
   * Puts tensors in the place of others, or beside them; nobody may read this at the time.
   *
   * @param removed names that are no longer there
   */
  public void replace(Map<String, Tensor> others, Collection<String> removed) {
    tensors.keySet().removeAll(removed);
    tensors.putAll(others);
  }

  /** Memory for a tensor that lives as long as the mapping, and is freed with it. */
  public MemorySegment allocate(long bytes) {
    return arena.allocate(bytes, 64);
  }

  /** Bytes of all tensors together, as stored. */
  public long byteSize() {
    return tensors.values().stream().mapToLong(Tensor::byteSize).sum();
  }

  /** Unmaps the files; a second call does nothing. */
  @Override
  public void close() {
    pickles.forEach(PickleFile::close);
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

  private void addShards(Path folder, Path index, String ending) throws IOException {
    Map<String, String> shardOf = ShardIndex.read(index, ending);
    Map<String, String> foundIn = new HashMap<>();
    for (String shard : new LinkedHashSet<>(shardOf.values())) {
      FileLabel shardLabel = FileLabel.of(folder.resolve(shard));
      for (String tensor : add(shardLabel, folder.resolve(shard))) {
        String other = foundIn.putIfAbsent(tensor, shard);
        if (other != null) {
          throw shardLabel.tensorRefused(tensor, "is in " + other + " too");
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

  /** Adds the tensors of one file of either form and gives their names. */
  private Collection<String> add(FileLabel label, Path file) throws IOException {
    return file.toString().endsWith(FILE_ENDING) ? addSafetensors(label, file) : addPickle(file);
  }

  private Collection<String> addPickle(Path file) {
    PickleFile pickle = PickleFile.open(file);
    pickles.add(pickle);
    pickle.names().forEach(name -> tensors.put(name, pickle.tensor(name)));
    return pickle.names();
  }

  private Collection<String> addSafetensors(FileLabel label, Path file) throws IOException {
    Map<String, Tensor> found = SafetensorsFile.read(label, file, arena);
    tensors.putAll(found);
    return found.keySet();
  }

  private static void refuseOtherPickles(Path folder) {
    first(folder, OTHER_PICKLES)
        .ifPresent(
            pickle -> {
              throw FileLabel.of(pickle)
                  .refused(
                      "may hold weights, but of this name it is not read; needed: "
                          + FILE_NAME
                          + " or "
                          + PICKLE_NAME
                          + ". Convert it where you trust it, in Python:"
                          + " AutoModel.from_pretrained(folder).save_pretrained(folder)");
            });
  }

  private static Optional<Path> first(Path folder, String glob) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
      return StreamSupport.stream(files.spliterator(), false).min(Comparator.naturalOrder());
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw FileLabel.of(folder).refused("cannot be listed: " + e, e);
    }
  }
}
