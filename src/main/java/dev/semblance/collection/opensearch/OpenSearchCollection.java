package dev.semblance.collection.opensearch;

import dev.semblance.collection.CollectionCopy;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.CollectionView;
import dev.semblance.collection.Filter;
import dev.semblance.collection.Generation;
import dev.semblance.collection.KeptFiles;
import dev.semblance.collection.Migration;
import dev.semblance.collection.MigrationTakenException;
import dev.semblance.collection.StoredCollection;
import dev.semblance.collection.StoredDocument;
import dev.semblance.collection.WriteListener;
import dev.semblance.fault.Fault;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A collection that several servers share. What was seen of their {@link Agreement} may be old;
 * whoever writes by it is refused by the engine and looks again.
 */
final class OpenSearchCollection implements StoredCollection {
  private final EngineParts parts;
  private final Supplier<Fault.CollectionUnavailable> withoutSnapshots;
  private final String name;
  private final String uid;
  private final WriteCounter counter;
  private final DeleteLog log;
  private final Lease lease;
  private final Agreement agreement;
  private final Switching switching;
  private final FollowedWrites followed;
  private volatile WriteListener listener = WriteListener.NONE;

  OpenSearchCollection(
      EngineParts parts,
      SharedDocuments.Seen seen,
      CollectionState state,
      Supplier<Fault.CollectionUnavailable> withoutSnapshots) {
    this.parts = parts;
    this.withoutSnapshots = withoutSnapshots;
    this.name = state.name();
    this.uid = state.uid();
    this.counter = new WriteCounter(parts.documents(), name, uid);
    this.log = new DeleteLog(parts, uid);
    this.lease = new Lease(parts, "lease", uid);
    this.agreement = new Agreement(parts, seen, state, this::checkMayFollow);
    this.switching = new Switching(parts, this);
    this.followed = new FollowedWrites(parts, counter, log);
  }

  @Override
  public String name() {
    return name;
  }

  String uid() {
    return uid;
  }

  /** Of the live generation; what is written by it is for the one that is live, or refused. */
  String alias() {
    return parts.liveAlias(name, uid);
  }

  Agreement.Agreed agreed() {
    return agreement.seen();
  }

  Lease lease() {
    return lease;
  }

  /** Takes on what was read, unless what is known is newer. */
  Agreement.Agreed adopt(SharedDocuments.Seen seen) {
    return agreement.adopt(seen);
  }

  /**
   * Looks at what is agreed on now.
   *
   * @throws Fault.NotFound when the collection was deleted
   */
  Agreement.Agreed reload() {
    return agreement.reload();
  }

  /** Changes what is agreed on, as {@link Agreement#update} says. */
  Agreement.Agreed update(UnaryOperator<CollectionState> change) {
    return agreement.update(change);
  }

  /** Meets a refusal of a write that may pass; anything else is a fault. */
  void meet(String operation, JsonNode answer) {
    JsonNode error = answer.path("error");
    int status = answer.path("status").asInt(0);
    String type = error.path("type").asString("");
    if (status == 409 || GuardedWrites.isForNow(answer)) {
      return;
    }
    if (EngineFaults.isSwitching(error)
        || type.equals(EngineFaults.OTHER_FIELDS)
        || type.equals(EngineFaults.NO_INDEX)) {
      reload();
      switching.mend();
      return;
    }
    throw EngineFaults.unexpected(operation, status, error);
  }

  void written(List<String> ids) {
    if (!ids.isEmpty()) {
      listener.written(ids);
    }
  }

  private void checkMayFollow() {
    if (!lease.isHeld() && !lease.take(false)) {
      Migration migration = migration();
      throw new MigrationTakenException(migration == null ? "" : migration.id());
    }
  }

  @Override
  public CollectionSettings settings() {
    return agreed().state().settings();
  }

  @Override
  public Facts facts() {
    Agreement.Agreed now = agreed();
    long documents = now.live().count();
    OpenSearchGeneration beside = now.other();
    return new Facts(
        documents,
        now.live().chunks(),
        now.live().bytes() + (beside == null ? 0 : beside.bytes()),
        now.live().number(),
        counter.last(),
        now.state().created());
  }

  @Override
  public long seq() {
    return counter.last();
  }

  @Override
  public Generation live() {
    return agreed().live();
  }

  @Override
  public @Nullable Generation other() {
    return agreed().other();
  }

  @Override
  public @Nullable Migration migration() {
    return agreed().state().migration();
  }

  @Override
  public @Nullable StoredDocument latest(String id) {
    return agreed().live().latest(id);
  }

  @Override
  public Map<String, StoredDocument> latest(Collection<String> ids) {
    return agreed().live().latest(ids);
  }

  @Override
  public @Nullable Applied put(
      StoredDocument document, @Nullable Long expectedSeq, int generation) {
    Written written = write(List.of(document), expectedSeq, generation).getFirst();
    if (written.fault() != null) {
      throw written.fault();
    }
    return written.applied();
  }

  @Override
  public List<Written> putAll(List<StoredDocument> documents, int generation) {
    return write(documents, null, generation);
  }

  private List<Written> write(
      List<StoredDocument> documents, @Nullable Long expected, int generation) {
    return told(
        () -> new DocumentWrites(parts, this, counter, documents, expected, generation).write());
  }

  @Override
  public Deleted delete(Collection<String> ids) {
    return told(() -> new DocumentDeletes(parts, this, counter, log).delete(ids));
  }

  @Override
  public Deleted delete(Filter filter) {
    return told(() -> new DocumentDeletes(parts, this, counter, log).delete(filter));
  }

  /** Whoever follows is told too of what may have been written by a call that failed. */
  private <T> T told(Supplier<T> write) {
    try {
      return write.get();
    } catch (Fault.CollectionUnavailable | Fault.StoreUnreachable | Fault.DiskFull lost) {
      listener.writtenUnknown();
      throw lost;
    }
  }

  /** An answered write is in the translogs of all copies that are in sync. */
  @Override
  public void makeDurable(long seq) {}

  @Override
  public void makeVisible(long seq) {
    agreed().live().refresh();
  }

  @Override
  public CollectionView view(long minSeq) {
    Agreement.Agreed now = agreed();
    if (minSeq > 0) {
      long last = counter.last();
      if (minSeq > last) {
        throw new Fault.InvalidRequest(
            Fault.Place.of("min_seq"),
            "is " + minSeq + ", the last write of collection " + name + " is " + last);
      }
      now.live().refresh();
    }
    try {
      return view(now, minSeq);
    } catch (IndexGoneException e) {
      try {
        return view(reload(), minSeq);
      } catch (IndexGoneException again) {
        throw Fault.NotFound.collection(name);
      }
    }
  }

  private CollectionView view(Agreement.Agreed now, long atLeast) {
    OpenSearchGeneration live = now.live();
    return new OpenSearchView(
        parts.dialect(),
        parts.words(),
        PointInTime.open(parts.engine(), parts.dialect(), live.part().index()),
        live.number(),
        live.settings(),
        atLeast);
  }

  @Override
  public CollectionCopy copy(Path folder, CollectionCopy.Watch watch) {
    throw withoutSnapshots.get();
  }

  @Override
  public KeptFiles kept() {
    return new KeptDocuments(parts.documents(), uid, agreed().live().number());
  }

  @Override
  public void change(CollectionSettings settings) {
    change(settings(), settings);
  }

  @Override
  public void change(CollectionSettings read, CollectionSettings settings) {
    Agreement.Agreed now = agreed();
    if (!now.state().settings().equals(read)) {
      throw SharedDocuments.contended(name);
    }
    boolean newFields = !settings.fields().equals(now.state().settings().fields());
    if (newFields) {
      declare(now.live(), settings);
      if (now.other() != null) {
        declare(now.other(), settings);
      }
    }
    update(
        state -> {
          if (!state.settings().equals(read)) {
            throw SharedDocuments.contended(name);
          }
          Migration migration = state.migration();
          return state.with(
              settings,
              state.rewrite() || newFields,
              migration == null
                  ? null
                  : migration.with(migration.other().withFields(settings.fields())));
        });
    if (newFields) {
      new FieldRewriting(parts, this).start();
    }
  }

  private void declare(OpenSearchGeneration generation, CollectionSettings settings) {
    parts
        .engine()
        .put(
            "make",
            "/" + generation.part().index() + "/_mapping",
            GenerationMapping.fields(settings))
        .orFault();
  }

  /** The state with another migration, unless another server changed that meanwhile. */
  private CollectionState sameMigration(CollectionState state, @Nullable Migration expected) {
    if (!Objects.equals(state.migration(), expected)) {
      throw SharedDocuments.contended(name);
    }
    return state;
  }

  @Override
  public synchronized void begin(Migration migration) {
    if (agreed().other() != null) {
      forgetMigration();
    }
    Migration before = migration();
    CollectionState.Part made = parts.makeIndex(name, migration.to(), migration.other(), List.of());
    try {
      update(state -> sameMigration(state, before).with(made, migration));
    } catch (RuntimeException e) {
      parts.deleteIndex(made.index());
      throw e;
    }
    lease.take(true);
  }

  @Override
  public void keep(Migration migration) {
    keepSame(migration(), migration);
  }

  @Override
  public void keep(Migration read, Migration migration) {
    keepSame(read, migration);
  }

  private synchronized void keepSame(@Nullable Migration before, Migration migration) {
    OpenSearchGeneration beside = agreed().other();
    boolean both = migration.state().keepsBoth();
    update(state -> sameMigration(state, before).with(both ? state.other() : null, migration));
    if (!both) {
      deleteOther(beside);
    }
  }

  @Override
  public synchronized void forgetMigration() {
    Migration before = migration();
    OpenSearchGeneration beside = agreed().other();
    update(state -> sameMigration(state, before).with((CollectionState.Part) null, null));
    deleteOther(beside);
  }

  private void deleteOther(@Nullable OpenSearchGeneration gone) {
    if (gone != null) {
      parts.deleteIndex(gone.part().index());
      new KeptDocuments(parts.documents(), uid, gone.number()).clear();
    }
  }

  @Override
  public void swap(Migration after, Runnable catchUp) {
    switching.swap(
        after,
        () -> {
          tellWrites();
          catchUp.run();
        });
  }

  @Override
  public void tell(WriteListener one) {
    followed.begin(!one.equals(WriteListener.NONE));
    listener = one;
  }

  /** Whether somebody here follows its writes. */
  boolean isFollowed() {
    return !listener.equals(WriteListener.NONE);
  }

  /** Tells of what other servers wrote since this was called last. */
  void tellWrites() {
    if (isFollowed()) {
      List<String> ids = followed.look(agreed().live());
      if (!ids.isEmpty()) {
        listener.written(ids);
      }
    }
    log.clearOld();
  }

  /** Ends what a server did not come to end. */
  void mend() {
    switching.mend();
  }

  @Override
  public void lookAfterMigration() {
    lease.take(true);
  }

  /** Deletes its indexes and all that is kept beside. */
  void clear() {
    Agreement.Agreed last = agreed();
    parts.deleteIndex(last.live().part().index());
    if (last.other() != null) {
      parts.deleteIndex(last.other().part().index());
    }
    parts.documents().clear(uid);
  }
}
