package dev.semblance.collection;

import dev.semblance.collection.Migration.State;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Lane;
import dev.semblance.fault.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the generation of a collection that is not live follow the one that is, on a thread of its
 * own, for as long as a migration keeps both. Safe to share.
 *
 * <p>What is in both is not written down anywhere: each document carries the seq of the write that
 * made it what it is, and two documents of one id and one seq are the same. So a process that was
 * killed looks through both generations when it starts again and goes on with what differs. After
 * that each write is told by the collection and carried over within moments.
 */
final class MigrationRun {
  private static final Logger log = LoggerFactory.getLogger(MigrationRun.class);

  private static final int BATCH = 64;
  private static final long COMMIT_NANOS = 5_000_000_000L;
  private static final long DRAIN_NANOS = 500_000_000L;
  private static final long LOOK_NANOS = 100_000_000L;
  private static final long IDLE_MILLIS = 200;
  private static final long TROUBLE_MILLIS = 10_000;
  private static final Duration LONGEST_BATCH = Duration.ofSeconds(20);

  private final StoredCollection collection;
  private final Carrier carrier;
  private final MigrationListener listener;
  private final PendingWrites writes = new PendingWrites();
  private final MigrationRate rate = new MigrationRate();
  private final RefusedDocuments refused = new RefusedDocuments();
  private final GenerationComparison comparison;
  private final MigrationRecord record;

  /** Held while documents are carried over, and while the generations change places. */
  private final ReentrantLock working = new ReentrantLock();

  private final Thread thread;
  private boolean uncommitted;
  private long committedAt = System.nanoTime();
  private long drainedAt = System.nanoTime();
  private volatile @Nullable String behind;
  private volatile boolean stopped;

  MigrationRun(StoredCollection collection, Carrier carrier, MigrationListener listener) {
    this.collection = collection;
    this.carrier = carrier;
    this.listener = listener;
    this.comparison = new GenerationComparison(collection);
    this.record = new MigrationRecord(collection);
    this.thread =
        Thread.ofPlatform().daemon().name("migration-" + collection.name()).unstarted(this::run);
  }

  void start() {
    comparison.goOn();
    collection.tell(writes);
    listener.attended(collection.name(), this::left);
    thread.start();
  }

  /** Whether it carries nothing over any more, as when another process took the migration. */
  boolean hasEnded() {
    return stopped;
  }

  private void end() {
    stopped = true;
    collection.tell(WriteListener.NONE);
    listener.ended(collection.name());
    writes.wake();
  }

  /** Ends it: when this returns nothing is carried over any more, or a batch takes very long. */
  void stop() {
    end();
    try {
      if (working.tryLock(LONGEST_BATCH.toMillis(), TimeUnit.MILLISECONDS)) {
        working.unlock();
      } else {
        log.warn("Collection {}: its migration embeds still", collection.name());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Has it look at the migration's state. */
  void wake() {
    behind = null;
    writes.wake();
  }

  private long left() {
    return comparison.isFollowing()
        ? writes.size()
        : Math.max(0, comparison.of() - comparison.done());
  }

  long done() {
    return comparison.isFollowing()
        ? Math.max(0, of() - writes.size())
        : Math.min(comparison.done(), of());
  }

  long of() {
    return comparison.isFollowing() ? collection.live().count() : comparison.of();
  }

  double perSecond() {
    return rate.perSecond(System.nanoTime());
  }

  @Nullable String behind() {
    return behind;
  }

  Map<String, String> reasons() {
    return refused.reasons();
  }

  private void run() {
    while (!stopped) {
      long seen = writes.calls();
      try {
        step(seen);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        if (!stopped) {
          meet(e, seen);
        }
      }
    }
  }

  private void step(long seen) throws InterruptedException {
    Migration migration = record.underWay();
    if (migration == null) {
      writes.rest(TROUBLE_MILLIS, seen);
      return;
    }
    boolean idle;
    working.lock();
    try {
      if (stopped) {
        return;
      }
      idle = carryOn();
    } catch (Fault.DiskFull | Fault.CollectionUnavailable lost) {
      compareAgain();
      throw lost;
    } finally {
      working.unlock();
    }
    if (comparison.isFollowing() && writes.settle() && migration.state() == State.RUNNING) {
      record.ready(migration, of());
    }
    if (idle) {
      // Writes are gathered for a moment: each look at the newest opens readers.
      Thread.sleep(IDLE_MILLIS);
      writes.awaitWork(TROUBLE_MILLIS, seen);
    }
  }

  /** A generation that fails goes back to its last commit: nobody knows what it lost. */
  private void compareAgain() {
    writes.writtenUnknown();
    uncommitted = false;
  }

  /** Carries some documents over; whether none was left. */
  private boolean carryOn() {
    Generation other = collection.other();
    if (other == null) {
      throw new Fault.CollectionUnavailable("the generation beside the live one is not there");
    }
    if (writes.isUnknown()) {
      // What is compared is what lasts.
      commit(other, true);
    }
    if (writes.takeUnknown()) {
      comparison.begin();
    }
    if (comparison.isFollowing()
        || writes.size() >= BATCH
        || System.nanoTime() - drainedAt > DRAIN_NANOS) {
      drainedAt = System.nanoTime();
      boolean none = carry(writes.take(BATCH), Lane.BULK, null);
      if (none && comparison.isFollowing()) {
        commit(other, uncommitted);
        return true;
      }
    }
    switch (comparison.phase()) {
      case COPY -> copy();
      case DELETE -> deleteGone(other);
      case FOLLOW -> {}
    }
    commit(other, uncommitted && System.nanoTime() - committedAt > COMMIT_NANOS);
    behind = null;
    return false;
  }

  private void copy() {
    List<String> differing = comparison.differing(BATCH);
    if (differing != null) {
      carry(differing, Lane.BULK, null);
      comparison.carried();
      record.tellProgress(comparison.done(), comparison.of(), perSecond());
    }
  }

  private void deleteGone(Generation other) {
    List<String> gone = comparison.gone();
    if (gone != null && !gone.isEmpty()) {
      try {
        other.follow(gone);
      } catch (RuntimeException e) {
        writes.written(gone);
        throw e;
      }
      uncommitted = true;
    }
  }

  /** Whether there was nothing to carry over; what was not is done later. */
  private boolean carry(List<String> ids, Lane lane, @Nullable Deadline deadline) {
    if (ids.isEmpty()) {
      return true;
    }
    long began = System.nanoTime();
    try {
      Carrier.Carried carried =
          carrier.carry(
              collection.name(),
              collection.live(),
              Objects.requireNonNull(collection.other()),
              ids,
              lane,
              deadline);
      uncommitted = true;
      rate.add(began, System.nanoTime(), ids.size());
      listener.carried(collection.name(), ids.size());
      refused.add(carried.refused());
      return false;
    } catch (RuntimeException e) {
      writes.written(ids);
      throw e;
    }
  }

  /** The live generation first: no other may keep a write that a crash takes from it. */
  private void commit(Generation other, boolean due) {
    if (due) {
      collection.live().makeDurable();
      other.makeDurable();
      uncommitted = false;
      committedAt = System.nanoTime();
    }
  }

  /** What is not its fault is waited for; anything else stops it, or is told where it is asked. */
  private void meet(RuntimeException e, long seen) {
    try {
      Duration pause =
          e instanceof Fault.NotReady || e instanceof Fault.StoreUnreachable
              ? Duration.ofSeconds(1)
              : BusyPause.after(e);
      if (e instanceof MigrationTakenException) {
        log.info("Collection {}: {}", collection.name(), e.getMessage());
        end();
      } else if (pause == null) {
        fail(e, seen);
      } else {
        Thread.sleep(pause);
      }
    } catch (InterruptedException interrupted) {
      stopped = true;
    } catch (RuntimeException again) {
      log.error("Collection {}: its migration cannot be kept", collection.name(), again);
      rest(seen);
    }
  }

  private void rest(long seen) {
    try {
      writes.rest(TROUBLE_MILLIS, seen);
    } catch (InterruptedException interrupted) {
      stopped = true;
    }
  }

  private void fail(RuntimeException e, long seen) throws InterruptedException {
    String reason = e instanceof Fault fault ? fault.message() : String.valueOf(e);
    if (!(e instanceof Fault)) {
      log.error("Collection {}: its migration failed", collection.name(), e);
    }
    if (!record.failed(reason)) {
      return;
    }
    if (behind == null) {
      log.warn(
          "Collection {}: the generation before its migration does not follow: {}",
          collection.name(),
          reason);
    }
    behind = reason;
    writes.rest(TROUBLE_MILLIS, seen);
  }

  /**
   * Makes the other generation live.
   *
   * @param after the migration as it is then; its settings are those that are live now
   * @param time when whoever asks, or a writer that waits, has waited long enough
   * @throws Fault.DeadlinePassed when the other generation does not catch up in the caller's time
   * @throws Fault.Conflict when it does not in the server's own, or cannot
   */
  void swap(Migration after, SwitchTime time) {
    wake();
    try {
      while (!writes.awaitSettled(System.nanoTime() + LOOK_NANOS)) {
        if (behind != null || time.passed()) {
          throw notCaughtUp(time);
        }
      }
      if (!working.tryLock(time.nanosLeft(), TimeUnit.NANOSECONDS)) {
        throw notCaughtUp(time);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Fault.Cancelled();
    }
    try {
      collection.swap(after.with(collection.live().settings()), () -> catchUp(time));
    } catch (Fault.DiskFull | Fault.CollectionUnavailable lost) {
      compareAgain();
      throw lost;
    } finally {
      working.unlock();
    }
  }

  private void catchUp(SwitchTime time) {
    boolean more = true;
    while (more) {
      try {
        more = !carry(writes.take(BATCH), Lane.QUERY, time.until());
      } catch (Fault.Conflict notServed) {
        behind = notServed.message();
        throw notCaughtUp(time);
      } catch (Fault.DeadlinePassed late) {
        throw notCaughtUp(time);
      }
      if (more && time.passed()) {
        throw notCaughtUp(time);
      }
    }
    if (writes.isUnknown() || !comparison.isFollowing()) {
      throw notCaughtUp(time);
    }
  }

  private Fault notCaughtUp(SwitchTime time) {
    String why = behind;
    return why == null
        ? time.over(collection.name(), left())
        : new Fault.Conflict(null, "collection " + collection.name() + " was not switched: " + why);
  }
}
