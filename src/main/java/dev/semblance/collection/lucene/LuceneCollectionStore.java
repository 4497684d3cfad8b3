package dev.semblance.collection.lucene;

import dev.semblance.collection.CollectionCopy;
import dev.semblance.collection.CollectionListener;
import dev.semblance.collection.CollectionName;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.CollectionStore;
import dev.semblance.collection.StoredCollection;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.apache.lucene.store.Directory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collections in the folders of one folder. That folder is made with the first collection, and
 * locked from when it is there until this is closed. Safe to share.
 */
public final class LuceneCollectionStore implements CollectionStore, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LuceneCollectionStore.class);
  static final String NAME = "Lucene";
  private static final String SNAPSHOTS = "snapshots";
  private static final String GONE = ".gone-";

  private final @Nullable Path folder;
  private final LuceneCollection.Directories directories;
  private final InstantSource clock;
  private final CollectionListener listener;
  private final Map<String, Opened> opened = new ConcurrentSkipListMap<>();
  private final ComingFolders coming = new ComingFolders();
  private final VectorModule vectorModule = new VectorModule();
  private @Nullable FolderLock lock;
  private volatile boolean closed;

  /** Whether every collection was opened: who reads waits for none that is made or deleted. */
  private volatile boolean everyOneOpened;

  /** A class, since linking a lambda would load those of Lucene that it names. */
  private static final class OnDisk implements LuceneCollection.Directories {
    @Override
    public Directory open(Path folder) throws IOException {
      return LuceneGeneration.onDisk(folder);
    }
  }

  /** A collection, or why there is none although its folder is there. */
  private sealed interface Opened {
    record Ready(LuceneCollection collection) implements Opened {}

    record Unreadable(Fault.CollectionUnavailable fault) implements Opened {}
  }

  /**
   * @param folder of the collections, not made yet; null where there is no place for one
   * @param listener told of collections that are opened and closed
   */
  public LuceneCollectionStore(
      @Nullable Path folder, InstantSource clock, CollectionListener listener) {
    this(folder, clock, new OnDisk(), listener);
  }

  /** A store that tells nobody. */
  public LuceneCollectionStore(@Nullable Path folder, InstantSource clock) {
    this(folder, clock, CollectionListener.NONE);
  }

  LuceneCollectionStore(
      @Nullable Path folder, InstantSource clock, LuceneCollection.Directories directories) {
    this(folder, clock, directories, CollectionListener.NONE);
  }

  LuceneCollectionStore(
      @Nullable Path folder,
      InstantSource clock,
      LuceneCollection.Directories directories,
      CollectionListener listener) {
    this.folder = folder;
    this.clock = clock;
    this.directories = directories;
    this.listener = listener;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Opens every collection, where that is to be done. */
  private void open() {
    checkNotClosed();
    if (!everyOneOpened) {
      openAll();
    }
  }

  private void checkNotClosed() {
    if (closed) {
      throw new Fault.NotReady("the server is stopping and takes no new requests");
    }
  }

  /** Opens every collection and says in the log what cannot be opened. */
  private synchronized void openAll() {
    checkNotClosed();
    if (lock != null || folder == null || !Files.isDirectory(folder)) {
      return;
    }
    try {
      lock = FolderLock.take(folder);
      List<Path> folders;
      try (Stream<Path> inside = Files.list(folder)) {
        folders = inside.sorted().toList();
      }
      for (Path one : folders) {
        String name = one.getFileName().toString();
        if (name.startsWith(GONE) || ComingFolders.isRemains(name)) {
          StoredFolders.clear(one);
        } else if (CollectionName.isValid(name) && Files.isDirectory(one)) {
          opened.put(name, open(name, one));
        }
      }
      everyOneOpened = true;
    } catch (IOException e) {
      throw new Fault.CollectionUnavailable(
          "the collections in " + folder + " cannot be had: " + LuceneFaults.words(e), e);
    }
  }

  private Opened open(String name, Path one) {
    try {
      LuceneCollection collection = LuceneCollection.open(name, one, directories);
      log.info("Collection {} is open", name);
      listener.opened(collection);
      vectorModule.used();
      return new Opened.Ready(collection);
    } catch (Fault.CollectionUnavailable e) {
      log.error("Collection {} cannot be served: {}", name, e.message());
      return new Opened.Unreadable(e);
    }
  }

  @Override
  public Set<String> languages() {
    return Languages.names();
  }

  @Override
  public int maxDimensions() {
    return LuceneCodec.MAX_DIMENSIONS;
  }

  @Override
  public List<String> names() {
    open();
    return new ArrayList<>(opened.keySet());
  }

  @Override
  public StoredCollection find(String name) {
    open();
    return switch (opened.get(name)) {
      case null -> throw Fault.NotFound.collection(name);
      case Opened.Ready(LuceneCollection collection) -> collection;
      case Opened.Unreadable(Fault.CollectionUnavailable fault) -> throw fault;
    };
  }

  @Override
  public synchronized StoredCollection create(String name, CollectionSettings settings) {
    return make(
        name,
        coming ->
            LuceneCollection.create(
                name, coming, CollectionFile.first(settings, clock.instant()), directories));
  }

  /** Others are served while files are copied. */
  @Override
  public StoredCollection restore(String name, Path from, CollectionCopy copy) {
    return make(name, ComingFolders.copied(from, copy));
  }

  @Override
  public @Nullable Path snapshots() {
    return folder == null ? null : folder.resolveSibling(SNAPSHOTS);
  }

  private StoredCollection make(String name, ComingFolders.Filling filling) {
    return coming.make(name, () -> rootFor(name), filling, folder -> adopt(name, folder));
  }

  private Path rootFor(String name) {
    Path root = root();
    checkFree(name);
    return root;
  }

  /** The folder of the collections, made and locked. */
  private synchronized Path root() {
    Path root = folder;
    if (root == null) {
      throw new Fault.CollectionUnavailable(
          "there is no home folder to keep collections in, needed: semblance.data");
    }
    try {
      CollectionFile.makeFolders(root);
    } catch (IOException e) {
      throw new Fault.CollectionUnavailable(
          "the folder of semblance.data cannot be made: " + LuceneFaults.words(e), e);
    }
    open();
    return root;
  }

  private void checkFree(String name) {
    if (opened.containsKey(name)) {
      throw new Fault.Conflict(null, "there is a collection " + name);
    }
  }

  private synchronized StoredCollection adopt(String name, Path filled) throws IOException {
    Path root = root();
    checkFree(name);
    Path made = root.resolve(name);
    Files.move(filled, made, StandardCopyOption.ATOMIC_MOVE);
    try {
      CollectionFile.syncFolder(root);
      LuceneCollection collection = LuceneCollection.open(name, made, directories);
      listener.opened(collection);
      opened.put(name, new Opened.Ready(collection));
      vectorModule.used();
      return collection;
    } catch (IOException | Fault.CollectionUnavailable e) {
      StoredFolders.clear(made);
      throw e;
    }
  }

  @Override
  public synchronized void delete(String name) {
    open();
    Path root = folder;
    Opened gone = opened.get(name);
    if (gone == null || root == null) {
      throw Fault.NotFound.collection(name);
    }
    Path there = root.resolve(name);
    Path moved = root.resolve(GONE + name + "-" + UUID.randomUUID());
    opened.remove(name);
    if (gone instanceof Opened.Ready(LuceneCollection collection)) {
      listener.closing(collection);
      collection.discard();
    }
    try {
      Files.move(there, moved, StandardCopyOption.ATOMIC_MOVE);
      CollectionFile.syncFolder(root);
    } catch (IOException e) {
      if (Files.exists(there)) {
        opened.put(name, open(name, there));
      }
      throw LuceneFaults.writing(name, e);
    }
    // What is left is cleared away when collections are opened the next time.
    StoredFolders.clear(moved);
  }

  @Override
  public synchronized void close() {
    closed = true;
    opened.forEach(
        (name, one) -> {
          if (one instanceof Opened.Ready(LuceneCollection collection)) {
            listener.closing(collection);
            try {
              collection.close();
            } catch (IOException e) {
              log.error("Collection {} did not close: {}", name, LuceneFaults.words(e));
            }
          }
        });
    opened.clear();
    if (lock != null) {
      try {
        lock.close();
      } catch (IOException e) {
        log.warn("The collections' lock was not given back: {}", e.getMessage());
      }
      lock = null;
    }
  }
}
