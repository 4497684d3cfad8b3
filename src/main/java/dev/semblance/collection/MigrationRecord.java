package dev.semblance.collection;

import dev.semblance.collection.Migration.State;
import dev.semblance.fault.Fault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps with the collection how its migration fares, and tells the log. For one thread. */
final class MigrationRecord {
  private static final Logger log = LoggerFactory.getLogger(MigrationRecord.class);
  private static final long TELL_NANOS = 30_000_000_000L;

  private final StoredCollection collection;
  private long toldAt = System.nanoTime();

  MigrationRecord(StoredCollection collection) {
    this.collection = collection;
  }

  /** Whether a generation follows the live one in this state. */
  static boolean works(State state) {
    return state == State.RUNNING || state == State.READY || state == State.ACTIVE;
  }

  /** The migration where one is to be worked at, else null. */
  @Nullable Migration underWay() {
    Migration migration = collection.migration();
    return migration == null || !works(migration.state()) ? null : migration;
  }

  /** Both generations hold the same; nothing where somebody changed the migration meanwhile. */
  void ready(Migration migration, long documents) {
    synchronized (collection) {
      Migration now = collection.migration();
      if (migration.equals(now) && kept(migration, State.READY)) {
        log.info(
            "Collection {}: migration {} is ready, {} documents are in both generations; activate"
                + " switches",
            collection.name(),
            migration.id(),
            documents);
      }
    }
  }

  /** False where another process changed it meanwhile: the next step looks at it again. */
  private boolean kept(Migration migration, State state) {
    try {
      collection.keep(migration, migration.with(state));
      return true;
    } catch (Fault.Conflict changed) {
      return false;
    }
  }

  /** Each half minute at most. */
  void tellProgress(long done, long of, double perSecond) {
    long now = System.nanoTime();
    Migration migration = collection.migration();
    if (now - toldAt > TELL_NANOS && migration != null && migration.state() == State.RUNNING) {
      toldAt = now;
      log.info(
          "Collection {}: migration {} has embedded {} of {} documents, {} a second",
          collection.name(),
          migration.id(),
          done,
          of,
          Math.round(perSecond));
    }
  }

  /**
   * Stops a migration that is not active yet.
   *
   * @return whether it goes on all the same, the generation before it behind the live one
   */
  boolean failed(String reason) {
    synchronized (collection) {
      Migration migration = underWay();
      if (migration == null) {
        return false;
      }
      if (migration.state() != State.ACTIVE) {
        log.error(
            "Collection {}: migration {} stops: {}", collection.name(), migration.id(), reason);
        collection.keep(migration, migration.failed(reason));
        return false;
      }
      return true;
    }
  }
}
