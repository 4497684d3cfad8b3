package dev.semblance.collection;

import dev.semblance.collection.Snapshot.State;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Snapshots of collections: taken one after the other by one thread while writes go on, kept beside
 * the collections, made collections again under any name. A snapshot outlives its collection. Safe
 * to share.
 */
public final class CollectionSnapshots implements AutoCloseable {
  private static final int MOST_WAITING = 16;
  private static final int MOST_FAILED = 100;
  private static final int IDLE_SECONDS = 10;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

  /** Left free of the disk, for writes that go on. */
  private static final long ROOM_TO_SPARE = 64L << 20;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Supplier<CollectionStore> store;
  private final InstantSource clock;
  private final ThreadPoolExecutor thread;
  private final Map<Name, SnapshotTaking> takings = new ConcurrentHashMap<>();

  private record Name(String collection, String id) {}

  /**
   * @param store asked for when a snapshot is
   */
  public CollectionSnapshots(Supplier<CollectionStore> store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            Thread.ofPlatform().name("semblance-snapshots-", 0).daemon().factory());
    thread.allowCoreThreadTimeOut(true);
  }

  /**
   * Begins a snapshot.
   *
   * @throws Fault.NotFound when there is no such collection
   * @throws Fault.DiskFull when it would not fit
   * @throws Fault.Overloaded when too many wait
   */
  public Snapshot start(String collection) {
    SnapshotTaking taking = prepare(collection);
    try {
      thread.execute(() -> take(collection, taking));
    } catch (RejectedExecutionException e) {
      takings.remove(new Name(collection, taking.snapshot().id()));
      throw Fault.Overloaded.byCallers(MOST_WAITING, MOST_WAITING, RETRY_AFTER);
    }
    return taking.snapshot();
  }

  /** Takes a snapshot and returns when it is done, or failed. */
  public Snapshot take(String collection) {
    SnapshotTaking taking = prepare(collection);
    take(collection, taking);
    return taking.snapshot();
  }

  private SnapshotTaking prepare(String collection) {
    StoredCollection stored = store.get().find(CollectionName.check(collection));
    SnapshotFolder folder = folder(collection);
    long bytes = stored.facts().bytes();
    Instant now = clock.instant();
    String id =
        TIME.format(now)
            + "-"
            + HexFormat.of().toHexDigits((short) ThreadLocalRandom.current().nextInt());
    try {
      SnapshotFolder.checkRoom(folder.snapshot(id), bytes + ROOM_TO_SPARE);
      folder.clearRemains(one -> takings.containsKey(new Name(collection, one)));
    } catch (IOException e) {
      throw unavailable(collection, e);
    }
    if (takings.size() > MOST_FAILED) {
      takings.values().removeIf(one -> one.snapshot().state() == State.FAILED);
    }
    SnapshotTaking taking = new SnapshotTaking(stored, folder, id, now, bytes);
    takings.put(new Name(collection, id), taking);
    return taking;
  }

  private void take(String collection, SnapshotTaking taking) {
    taking.run();
    if (taking.snapshot().state() == State.DONE) {
      // From now on it is read from where it is kept.
      takings.remove(new Name(collection, taking.snapshot().id()));
    }
  }

  private SnapshotFolder folder(String collection) {
    Path root = store.get().snapshots();
    if (root == null) {
      throw store.get().withoutSnapshots();
    }
    return new SnapshotFolder(root.resolve(CollectionName.check(collection)));
  }

  private static Fault.CollectionUnavailable unavailable(String collection, IOException e) {
    return new Fault.CollectionUnavailable(
        "the snapshots of collection " + collection + " cannot be had: " + StorageWords.of(e), e);
  }

  /**
   * The oldest first, those that are being taken or failed too; of a deleted collection as well.
   */
  public List<Snapshot> list(String collection) {
    SnapshotFolder folder = folder(collection);
    List<Snapshot> all = new ArrayList<>();
    try {
      for (String id : folder.ids()) {
        all.add(kept(folder, id));
      }
    } catch (IOException e) {
      throw unavailable(collection, e);
    }
    takings.forEach(
        (name, taking) -> {
          if (name.collection().equals(collection)
              && all.stream().noneMatch(one -> one.id().equals(name.id()))) {
            all.add(taking.snapshot());
          }
        });
    all.sort((a, b) -> a.id().compareTo(b.id()));
    return all;
  }

  private static Snapshot kept(SnapshotFolder folder, String id) {
    try {
      SnapshotFile file = SnapshotFile.read(folder.snapshot(id));
      CollectionCopy copy = file.copy();
      return new Snapshot(
          id, State.DONE, file.created(), 1, copy.documents(), copy.seq(), copy.bytes(), null);
    } catch (Fault.CollectionUnavailable e) {
      return new Snapshot(id, State.FAILED, Instant.EPOCH, 0, 0, 0, 0, e.message());
    }
  }

  /**
   * @throws Fault.NotFound when there is none
   */
  public Snapshot find(String collection, String id) {
    SnapshotTaking taking = takings.get(new Name(collection, id));
    if (taking != null) {
      return taking.snapshot();
    }
    SnapshotFolder folder = folder(collection);
    checkThere(folder, collection, id);
    return kept(folder, id);
  }

  private static void checkThere(SnapshotFolder folder, String collection, String id) {
    if (!SnapshotFolder.isId(id) || !Files.isDirectory(folder.snapshot(id))) {
      throw Fault.NotFound.part(collection, "snapshot", id);
    }
  }

  /**
   * Takes a snapshot away; one that is being taken is not taken on.
   *
   * @throws Fault.NotFound when there is none
   */
  public void delete(String collection, String id) {
    SnapshotTaking taking = takings.get(new Name(collection, id));
    if (taking != null && taking.snapshot().state() != State.DONE) {
      taking.cancel();
      takings.remove(new Name(collection, id));
      return;
    }
    SnapshotFolder folder = folder(collection);
    checkThere(folder, collection, id);
    try {
      folder.delete(id);
    } catch (IOException e) {
      throw unavailable(collection, e);
    }
  }

  /**
   * Makes a collection of a snapshot; it is on disk and served when this returns.
   *
   * @param name of the new collection
   * @throws Fault.NotFound when there is no such snapshot
   * @throws Fault.Conflict when there is a collection of that name
   * @throws Fault.CollectionUnavailable naming the file at fault when the snapshot is torn, or of a
   *     format that this version does not read
   * @throws Fault.DiskFull when it would not fit
   */
  public StoredCollection restore(String collection, String id, String name) {
    CollectionName.check(name);
    SnapshotFolder folder = folder(collection);
    checkThere(folder, collection, id);
    Path snapshot = folder.snapshot(id);
    SnapshotFile file = SnapshotFile.read(snapshot);
    CollectionStore target = store.get();
    if (!file.copy().store().equals(target.name())) {
      throw new Fault.Conflict(
          null,
          "snapshot "
              + id
              + " is of the "
              + file.copy().store()
              + " store, this server has the "
              + target.name()
              + " store");
    }
    try {
      SnapshotFolder.checkRoom(snapshot, file.copy().bytes() + ROOM_TO_SPARE);
    } catch (IOException e) {
      throw unavailable(collection, e);
    }
    return target.restore(name, folder.contents(snapshot), file.copy());
  }

  /** Ends all work; what is half taken is cleared away when the next is taken. */
  @Override
  public void close() {
    takings.values().forEach(SnapshotTaking::cancel);
    thread.shutdownNow();
  }
}
