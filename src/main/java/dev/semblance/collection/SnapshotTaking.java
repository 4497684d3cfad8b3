package dev.semblance.collection;

import dev.semblance.collection.Snapshot.State;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The taking of one snapshot, by one thread; anybody may ask how far it is, or end it. */
final class SnapshotTaking {
  private static final Logger log = LoggerFactory.getLogger(SnapshotTaking.class);

  private final StoredCollection collection;
  private final SnapshotFolder folder;
  private final String id;
  private final Instant created;
  private final long expected;
  private volatile State state = State.RUNNING;
  private final AtomicLong copied = new AtomicLong();
  private volatile @Nullable CollectionCopy copy;
  private volatile @Nullable String failure;
  private volatile boolean cancelled;

  /**
   * @param expected how many bytes it will about have
   */
  SnapshotTaking(
      StoredCollection collection,
      SnapshotFolder folder,
      String id,
      Instant created,
      long expected) {
    this.collection = collection;
    this.folder = folder;
    this.id = id;
    this.created = created;
    this.expected = Math.max(1, expected);
  }

  Snapshot snapshot() {
    CollectionCopy there = copy;
    return new Snapshot(
        id,
        state,
        created,
        state == State.DONE ? 1 : Math.min(0.99, copied.doubleValue() / expected),
        there == null ? 0 : there.documents(),
        there == null ? 0 : there.seq(),
        there == null ? copied.get() : there.bytes(),
        failure);
  }

  void cancel() {
    cancelled = true;
  }

  void run() {
    Path coming = null;
    try {
      checkCancelled();
      coming = folder.begin(id);
      CollectionCopy made = collection.copy(folder.contents(coming), this::copied);
      checkCancelled();
      folder.complete(coming, new SnapshotFile(collection.name(), id, created, made));
      copy = made;
      state = State.DONE;
      return;
    } catch (CancellationException e) {
      failure = "it was taken away before it was done";
    } catch (IOException e) {
      failure = StorageWords.of(e);
    } catch (Fault e) {
      failure = e.message();
    } catch (RuntimeException e) {
      log.warn("A snapshot of collection {} was not taken", collection.name(), e);
      failure = "it could not be taken; the server's log says why";
    }
    log.warn("Snapshot {} of collection {}: {}", id, collection.name(), failure);
    if (coming != null) {
      SnapshotFolder.clear(coming);
    }
    state = State.FAILED;
  }

  private void copied(long bytes) {
    checkCancelled();
    copied.addAndGet(bytes);
  }

  private void checkCancelled() {
    if (cancelled) {
      throw new CancellationException();
    }
  }
}
