package dev.semblance.weights.pickle;

import dev.semblance.fault.Fault;
import dev.semblance.weights.FileBytes;
import dev.semblance.weights.FileLabel;
import dev.semblance.weights.pickle.PickleValue.Storage;
import dev.semblance.weights.pickle.PickleValue.View;
import dev.semblance.weights.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One file that {@code torch.save} wrote of a state dict, such as {@code pytorch_model.bin}: its
 * tensors by name. Nothing of the file is ever run.
 *
 * <pre>
 * zip of stored entries, in a folder of any name:
 *   data.pkl     the state dict as a pickle of protocol 2: names, and views of storages
 *   data/KEY     the elements of a storage, little-endian
 *   byteorder    little, since PyTorch 2.1
 *   version and others, which are not looked at
 * </pre>
 *
 * <p>Storages are mapped and never copied, but for files inside a jar and for tensors whose
 * elements do not lie in C order. Everything is checked when the file is opened; what is wrong is a
 * {@link Fault.ModelRefused} that names the file. Closing unmaps the file: no tensor may be read
 * afterwards. Safe to share.
 */
public final class PickleFile implements AutoCloseable {

  /** 180 bytes a tensor, and its name. */
  private static final long MAX_PICKLE_BYTES = 16L << 20;

  private static final String LEGACY_PICKLE = "\u0080\u0002\u008a";

  private final FileLabel label;
  private final Arena arena = Arena.ofShared();
  private final SortedMap<String, Tensor> tensors = new TreeMap<>();

  private PickleFile(FileLabel label) {
    this.label = label;
  }

  /**
   * Opens one file.
   *
   * @throws Fault.ModelRefused when it is missing, is not a state dict of PyTorch's zip form, or
   *     names anything else than tensors
   */
  public static PickleFile open(Path file) {
    PickleFile pickle = new PickleFile(FileLabel.of(file));
    boolean done = false;
    try {
      pickle.fill(FileBytes.of(pickle.label, file, pickle.arena));
      done = true;
      return pickle;
    } catch (IOException e) {
      throw pickle.label.refused("cannot be read: " + e, e);
    } finally {
      if (!done) {
        pickle.close();
      }
    }
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

  /** Unmaps the file; a second call does nothing. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  private void fill(MemorySegment file) {
    if (!StoredEntries.startsLikeZip(file)) {
      throw label.refused(
          (startsWith(file, LEGACY_PICKLE)
                  ? "is of torch.save's form before PyTorch 1.6"
                  : "is no zip")
              + ", needed: the zip that torch.save writes of a state dict. Save it again where you"
              + " trust it, in Python: torch.save(torch.load(FILE, weights_only=True), FILE)");
    }
    StoredEntries entries = StoredEntries.read(label, file);
    checkByteOrder(entries);
    SequencedMap<String, View> views = StateDictReader.read(label, pickle(entries));
    Map<String, Storage> storages = new HashMap<>();
    ViewBytes bytes = new ViewBytes(label, arena, file.byteSize());
    // All are checked before the first is read.
    views.forEach((name, view) -> check(name, view, entries, storages, bytes));
    views.forEach((name, view) -> tensors.put(name, bytes.tensor(view, storage(entries, view))));
  }

  private byte[] pickle(StoredEntries entries) {
    MemorySegment pickle = entries.find("data.pkl");
    if (pickle == null) {
      throw label.refused("has no data.pkl among its zip entries, torch.save writes one");
    }
    if (pickle.byteSize() > MAX_PICKLE_BYTES) {
      throw label.refused(
          "has a pickle of "
              + pickle.byteSize()
              + " bytes, at most "
              + MAX_PICKLE_BYTES
              + " are read");
    }
    return pickle.toArray(ValueLayout.JAVA_BYTE);
  }

  private void checkByteOrder(StoredEntries entries) {
    MemorySegment order = entries.find("byteorder");
    if (order != null && !(order.byteSize() == 6 && startsWith(order, "little"))) {
      throw label.refused("is not of little-endian byte order, which is needed");
    }
  }

  private void check(
      String name,
      View view,
      StoredEntries entries,
      Map<String, Storage> storages,
      ViewBytes bytes) {
    Storage storage = view.storage();
    Storage first = storages.putIfAbsent(storage.key(), storage);
    if (first != null && !first.equals(storage)) {
      throw label.tensorRefused(
          name,
          String.format(
              Locale.ROOT,
              "takes storage %s for %d elements of %s, another tensor for %d of %s",
              storage.key(),
              storage.elements(),
              storage.dtype(),
              first.elements(),
              first.dtype()));
    }
    if (entries.find("data/" + storage.key()) == null) {
      throw label.tensorRefused(name, "is in storage " + storage.key() + ", which is missing");
    }
    bytes.check(name, view, storage(entries, view).byteSize());
  }

  private static MemorySegment storage(StoredEntries entries, View view) {
    MemorySegment storage = entries.find("data/" + view.storage().key());
    if (storage == null) {
      throw new IllegalStateException("not checked: storage " + view.storage().key());
    }
    return storage;
  }

  private static boolean startsWith(MemorySegment bytes, String latin1) {
    if (bytes.byteSize() < latin1.length()) {
      return false;
    }
    for (int i = 0; i < latin1.length(); i++) {
      if ((bytes.get(ValueLayout.JAVA_BYTE, i) & 0xFF) != latin1.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
