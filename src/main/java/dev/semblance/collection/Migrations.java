package dev.semblance.collection;

import dev.semblance.collection.Migration.State;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoders;
import dev.semblance.encoder.ServedEncoder;
import dev.semblance.fault.Fault;
import dev.semblance.similarity.SpaceEquivalence;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves collections to other models while they are written and searched. Blocks its thread; safe to
 * share.
 */
public final class Migrations implements CollectionListener {
  private static final Logger log = LoggerFactory.getLogger(Migrations.class);
  private static final int NAMED_IDS = 20;

  private final Supplier<CollectionStore> store;
  private final MigrationTarget target;
  private final CollectionSpace spaces;
  private final Carrier carrier;
  private final InstantSource clock;
  private final MigrationListener listener;
  private final Map<String, MigrationRun> runs = new ConcurrentHashMap<>();

  /** One call at a time changes a collection's migration; looking at it waits for none. */
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  /**
   * @param store asked for when a collection is
   * @param cuts how long texts are cut
   */
  public Migrations(
      Supplier<CollectionStore> store,
      Encoders encoders,
      SpaceEquivalence equivalence,
      TextCuts cuts,
      InstantSource clock,
      MigrationListener listener) {
    this.store = store;
    this.target = new MigrationTarget(encoders);
    this.spaces = new CollectionSpace(encoders, equivalence);
    this.carrier = new Carrier(spaces, cuts);
    this.clock = clock;
    this.listener = listener;
  }

  /** Goes on with what was under way when the process before this one ended. */
  @Override
  public void opened(StoredCollection collection) {
    Migration migration = collection.migration();
    if (migration != null && migration.state().keepsBoth()) {
      log.info(
          "Collection {}: migration {} is {} and goes on",
          collection.name(),
          migration.id(),
          migration.state());
      attend(collection);
    }
  }

  @Override
  public void closing(StoredCollection collection) {
    MigrationRun run = runs.remove(collection.name());
    if (run != null) {
      run.stop();
    }
  }

  private void attend(StoredCollection collection) {
    MigrationRun run = new MigrationRun(collection, carrier, listener);
    MigrationRun before = runs.put(collection.name(), run);
    if (before != null) {
      before.stop();
    }
    run.start();
  }

  private MigrationProgress alone(
      String name, @Nullable Deadline deadline, Supplier<MigrationProgress> action) {
    ReentrantLock lock = locks.computeIfAbsent(name, _ -> new ReentrantLock());
    lock(lock, deadline);
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  private static void lock(ReentrantLock lock, @Nullable Deadline deadline) {
    if (deadline == null) {
      lock.lock();
      return;
    }
    try {
      if (!lock.tryLock(deadline.nanoTime() - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new Fault.DeadlinePassed(
            deadline.timeout(), "another call changes the collection's migration");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Fault.Cancelled();
    }
  }

  private StoredCollection find(String name) {
    return store.get().find(CollectionName.check(name));
  }

  /**
   * Begins to move a collection.
   *
   * @param model by its name
   * @throws Fault.Conflict when one is under way
   */
  public MigrationProgress start(String name, String model, @Nullable Deadline deadline) {
    StoredCollection collection = find(name);
    ServedEncoder served = spaces.modelOfTexts(model, deadline);
    return alone(name, deadline, () -> begin(collection, model, served));
  }

  private MigrationProgress begin(StoredCollection collection, String model, ServedEncoder served) {
    String name = collection.name();
    Migration last = collection.migration();
    if (last != null && last.state().keepsBoth() && last.state() != State.ACTIVE) {
      throw new Fault.Conflict(
          null,
          "migration "
              + last.id()
              + " of collection "
              + name
              + " is "
              + last.state().wireName()
              + ": activate it, or roll it back, before another begins");
    }
    CollectionSettings from = collection.live().settings();
    CollectionSettings to = target.settings(from, served);
    if (spaces.same(from.space(), to.space()) && spaces.sameTokens(served.encoder(), from)) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("model"),
          "is " + Fault.quote(model) + ", whose space is the collection's own: " + to.space());
    }
    int live = collection.live().number();
    int next = 1 + Math.max(live, last == null ? 0 : Math.max(last.from(), last.to()));
    store.get().check(to);
    closing(collection);
    // Fields may have been declared meanwhile, and must not be while it begins.
    synchronized (collection) {
      collection.begin(
          new Migration(
              State.RUNNING,
              live,
              next,
              to.withFields(collection.settings().fields()),
              clock.instant(),
              null));
    }
    attend(collection);
    MigrationProgress begun = progress(collection);
    log.info(
        "Collection {}: migration {} embeds {} documents by {}; {} have no text",
        name,
        begun.migration().id(),
        begun.of(),
        model,
        begun.withoutText().count());
    return begun;
  }

  /**
   * @param id of the collection's last migration
   * @throws Fault.NotFound when its last one is another
   */
  public MigrationProgress find(String name, String id) {
    StoredCollection collection = find(name);
    var _ = migration(collection, id);
    return progress(collection);
  }

  /** The collection's last migration, or null where there was none. */
  public @Nullable MigrationProgress last(String name) {
    StoredCollection collection = find(name);
    return collection.migration() == null ? null : progress(collection);
  }

  private static Migration migration(StoredCollection collection, String id) {
    Migration migration = collection.migration();
    if (migration == null || !migration.id().equals(id)) {
      throw Fault.NotFound.part(collection.name(), "migration", id);
    }
    return migration;
  }

  /** Holds a migration that runs; writes go on and are carried over when it is resumed. */
  public MigrationProgress pause(String name, String id) {
    return alone(name, null, () -> change(name, id, "paused", State.PAUSED, State.RUNNING));
  }

  /** Goes on with a migration that was held, or that failed. */
  public MigrationProgress resume(String name, String id) {
    return alone(
        name, null, () -> change(name, id, "resumed", State.RUNNING, State.PAUSED, State.FAILED));
  }

  private MigrationProgress change(String name, String id, String word, State to, State... from) {
    StoredCollection collection = find(name);
    synchronized (collection) {
      Migration migration = migration(collection, id);
      if (migration.state() != to) {
        migration.require(word, from);
        collection.keep(migration, migration.with(to));
        log.info("Collection {}: migration {} is {}", name, id, word);
      }
    }
    MigrationRun run = runs.get(name);
    if (run != null) {
      run.wake();
    }
    return progress(collection);
  }

  /** Makes the new generation live; the old one follows it, for a rollback. */
  public MigrationProgress activate(String name, String id, @Nullable Deadline deadline) {
    return alone(name, deadline, () -> taking(name, () -> activateAlone(name, id, deadline)));
  }

  private MigrationProgress activateAlone(String name, String id, @Nullable Deadline deadline) {
    StoredCollection collection = find(name);
    Migration migration = migration(collection, id);
    if (migration.state() != State.ACTIVE) {
      migration.require("activated", State.READY);
      run(collection).swap(migration.with(State.ACTIVE), SwitchTime.of(deadline));
      log.info(
          "Collection {}: migration {} is active, searches are of the space {}",
          name,
          id,
          collection.live().settings().space());
    }
    return progress(collection);
  }

  /**
   * Goes back to the generation before a migration, with all that was written since; or gives up
   * one that is not active. What it made is deleted.
   */
  public MigrationProgress rollback(String name, String id, @Nullable Deadline deadline) {
    return alone(name, deadline, () -> taking(name, () -> rollbackAlone(name, id, deadline)));
  }

  private MigrationProgress rollbackAlone(String name, String id, @Nullable Deadline deadline) {
    StoredCollection collection = find(name);
    Migration migration = migration(collection, id);
    if (migration.state() == State.ROLLED_BACK) {
      return progress(collection);
    }
    if (migration.state() == State.ACTIVE) {
      run(collection).swap(migration.with(State.ROLLED_BACK), SwitchTime.of(deadline));
    }
    closing(collection);
    Migration last = migration(collection, id);
    collection.keep(last, last.with(State.ROLLED_BACK));
    log.info(
        "Collection {}: migration {} is rolled back, searches are of the space {}",
        name,
        id,
        collection.live().settings().space());
    return progress(collection);
  }

  /**
   * Forgets a migration and deletes the generation that is not live.
   *
   * @return how far it was
   */
  public MigrationProgress delete(String name, String id) {
    return alone(name, null, () -> deleteAlone(name, id));
  }

  private MigrationProgress deleteAlone(String name, String id) {
    StoredCollection collection = find(name);
    var _ = migration(collection, id);
    MigrationProgress last = progress(collection);
    closing(collection);
    collection.forgetMigration();
    log.info("Collection {}: migration {} is forgotten, one generation is left", name, id);
    return last;
  }

  /**
   * Another process may have taken the migration, and this one's run not have noticed: then a
   * switch begins anew with a run that takes it back.
   */
  private MigrationProgress taking(String name, Supplier<MigrationProgress> action) {
    try {
      return action.get();
    } catch (MigrationTakenException taken) {
      log.info("Collection {}: {}, it is taken over", name, taken.getMessage());
      closing(find(name));
    }
    try {
      return action.get();
    } catch (MigrationTakenException again) {
      throw new Fault.Conflict(
          null, "collection " + name + " was not switched: " + again.getMessage());
    }
  }

  /** Another process may have looked after the migration until now. */
  private MigrationRun run(StoredCollection collection) {
    MigrationRun run = runs.get(collection.name());
    if (run == null || run.hasEnded()) {
      collection.lookAfterMigration();
      attend(collection);
      run = Objects.requireNonNull(runs.get(collection.name()));
    }
    return run;
  }

  private MigrationProgress progress(StoredCollection collection) {
    Migration migration = Objects.requireNonNull(collection.migration());
    Generation live = collection.live();
    Generation other = collection.other();
    boolean made = live.number() == migration.to();
    Generation target = made ? live : other;
    MigrationRun run = runs.get(collection.name());
    long documents = live.count();
    return new MigrationProgress(
        migration,
        made ? migration.other() : live.settings(),
        made ? live.settings() : migration.other(),
        run == null ? 0 : run.done(),
        run == null ? documents : run.of(),
        run == null ? 0 : run.perSecond(),
        live.withoutText(NAMED_IDS),
        target == null ? new Generation.Some(0, List.of()) : target.withoutVector(NAMED_IDS),
        run == null ? Map.of() : run.reasons(),
        run == null ? null : run.behind());
  }
}
