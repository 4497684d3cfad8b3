package dev.semblance.collection.lucene;

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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collections in the folders of one folder. That folder is made with the first collection, and
 * locked from when it is there until this is closed. Safe to share.
 */
public final class LuceneCollectionStore implements CollectionStore, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LuceneCollectionStore.class);
  private static final String GONE = ".gone-";
  private static final String COMING = ".coming-";

  private final @Nullable Path folder;
  private final LuceneCollection.Directories directories;
  private final InstantSource clock;
  private final Map<String, Opened> opened = new ConcurrentSkipListMap<>();
  private @Nullable FolderLock lock;
  private boolean closed;

  /** A collection, or why there is none although its folder is there. */
  private sealed interface Opened {
    record Ready(LuceneCollection collection) implements Opened {}

    record Unreadable(Fault.CollectionUnavailable fault) implements Opened {}
  }

  /**
   * @param folder of the collections, not made yet; null where there is no place for one
   */
  public LuceneCollectionStore(@Nullable Path folder, InstantSource clock) {
    this(folder, clock, path -> org.apache.lucene.store.FSDirectory.open(path));
  }

  LuceneCollectionStore(
      @Nullable Path folder, InstantSource clock, LuceneCollection.Directories directories) {
    this.folder = folder;
    this.clock = clock;
    this.directories = directories;
  }

  @Override
  public String name() {
    return "Lucene";
  }

  /** Opens every collection and says in the log what cannot be opened. */
  private synchronized void open() {
    if (closed) {
      throw new Fault.NotReady("the server is stopping and takes no new requests");
    }
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
        if (name.startsWith(GONE) || name.startsWith(COMING)) {
          clear(one);
        } else if (CollectionName.isValid(name) && Files.isDirectory(one)) {
          opened.put(name, open(name, one));
        }
      }
    } catch (IOException e) {
      throw new Fault.CollectionUnavailable(
          "the collections in " + folder + " cannot be had: " + LuceneFaults.words(e), e);
    }
  }

  private Opened open(String name, Path one) {
    try {
      LuceneCollection collection = LuceneCollection.open(name, one, directories);
      log.info("Collection {} is open", name);
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
    Path root = folder;
    if (root == null) {
      throw new Fault.CollectionUnavailable(
          "there is no home folder to keep collections in, needed: semblance.data");
    }
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      throw new Fault.CollectionUnavailable(
          "the folder of semblance.data cannot be made: " + LuceneFaults.words(e), e);
    }
    open();
    if (opened.containsKey(name)) {
      throw new Fault.Conflict(null, "there is a collection " + name);
    }
    Path coming = root.resolve(COMING + name + "-" + UUID.randomUUID());
    try {
      Files.createDirectory(coming);
      LuceneCollection.create(
          name, coming, new CollectionFile(settings, clock.instant(), 1, false), directories);
      Path made = root.resolve(name);
      Files.move(coming, made, StandardCopyOption.ATOMIC_MOVE);
      CollectionFile.syncFolder(root);
      LuceneCollection collection = LuceneCollection.open(name, made, directories);
      opened.put(name, new Opened.Ready(collection));
      return collection;
    } catch (IOException e) {
      clear(coming);
      throw LuceneFaults.writing(name, e);
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
    clear(moved);
  }

  /** What is left is cleared away when collections are opened the next time. */
  private static void clear(Path tree) {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      log.warn("{} could not be cleared away: {}", tree, LuceneFaults.words(e));
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    opened.forEach(
        (name, one) -> {
          if (one instanceof Opened.Ready(LuceneCollection collection)) {
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
