package dev.semblance.collection.opensearch;

import dev.semblance.collection.CollectionListener;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.CollectionStore;
import dev.semblance.collection.Quantization;
import dev.semblance.collection.StoreTrouble;
import dev.semblance.collection.StoreWatch;
import dev.semblance.collection.StoredCollection;
import dev.semblance.collection.lucene.LanguageWords;
import dev.semblance.fault.Fault;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Collections in OpenSearch or Elasticsearch. Several servers may have one of the same engine and
 * namespace. The engine is first asked when a collection is. Safe to share.
 */
public final class OpenSearchCollectionStore
    implements CollectionStore, StoreTrouble, AutoCloseable {
  private static final int MOST_DIMENSIONS = 4_096;

  private final Engine engine;
  private final InstantSource clock;
  private final CollectionListener listener;
  private final Map<String, OpenSearchCollection> known = new ConcurrentHashMap<>();
  private @Nullable EngineParts parts;
  private @Nullable MigrationWatch migrations;
  private boolean closed;

  /**
   * @param watch told of calls
   * @param listener told of collections whose migration this server looks after
   */
  OpenSearchCollectionStore(
      EngineSettings settings, InstantSource clock, StoreWatch watch, CollectionListener listener) {
    this.engine = new Engine(settings, watch);
    this.clock = clock;
    this.listener = listener;
  }

  private synchronized EngineParts parts() {
    if (closed) {
      throw new Fault.NotReady("the server is stopping and takes no new requests");
    }
    if (parts == null) {
      parts = EngineParts.of(engine, Dialect.of(engine), clock);
      migrations = new MigrationWatch(parts, this::known, listener);
      migrations.start();
    }
    return parts;
  }

  @Override
  public String name() {
    return "OpenSearch";
  }

  @Override
  public @Nullable String trouble() {
    return engine.trouble();
  }

  @Override
  public Set<String> languages() {
    return LanguageWords.languages();
  }

  @Override
  public int maxDimensions() {
    return MOST_DIMENSIONS;
  }

  @Override
  public void check(CollectionSettings settings) {
    CollectionStore.super.check(settings);
    Dialect dialect = parts().dialect();
    if (!dialect.quantizations().contains(settings.quantization())) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("quantization"),
          "is "
              + Fault.quote(settings.quantization().wireName())
              + ", the OpenSearch store keeps vectors in "
              + dialect.words()
              + " as "
              + dialect.quantizations().stream()
                  .map(Quantization::wireName)
                  .collect(Collectors.joining(", ")));
    }
  }

  @Override
  public List<String> names() {
    return parts()
        .documents()
        .search(
            FilterJson.term(CollectionState.KIND, CollectionState.COLLECTION),
            SharedDocuments.NAME,
            null)
        .stream()
        .map(hit -> hit.required("_id").asString())
        .toList();
  }

  @Override
  public StoredCollection find(String name) {
    return known(name);
  }

  private OpenSearchCollection known(String name) {
    EngineParts all = parts();
    SharedDocuments.Seen seen = all.documents().find(name);
    if (seen == null) {
      drop(known.remove(name));
      throw Fault.NotFound.collection(name);
    }
    String uid = seen.source().path(CollectionState.UID).asString("");
    OpenSearchCollection there = known.get(name);
    if (there != null && there.uid().equals(uid)) {
      there.adopt(seen);
      return there;
    }
    drop(there);
    return opened(all, seen);
  }

  private OpenSearchCollection opened(EngineParts all, SharedDocuments.Seen seen) {
    CollectionState state = Agreement.read(seen.id(), seen.source());
    OpenSearchCollection fresh = new OpenSearchCollection(all, seen, state, this::withoutSnapshots);
    // One object for each collection: whoever migrates locks it.
    OpenSearchCollection kept =
        known.compute(
            seen.id(),
            (_, before) -> before != null && before.uid().equals(fresh.uid()) ? before : fresh);
    kept.adopt(seen);
    return kept;
  }

  private void drop(@Nullable OpenSearchCollection gone) {
    MigrationWatch watch;
    synchronized (this) {
      watch = migrations;
    }
    if (gone != null && watch != null) {
      watch.forget(gone);
    }
  }

  @Override
  public StoredCollection create(String name, CollectionSettings settings) {
    EngineParts all = parts();
    all.documents().make();
    if (all.documents().find(name) != null) {
      throw taken(name);
    }
    String uid = EngineParts.random();
    CollectionState.Part index =
        all.makeIndex(name, 1, settings, List.of(all.liveAlias(name, uid)));
    CollectionState state =
        new CollectionState(
            name,
            uid,
            Instant.ofEpochMilli(clock.millis()),
            settings,
            index,
            null,
            null,
            false,
            null);
    new WriteCounter(all.documents(), name, uid).make();
    String stamp = SharedDocuments.stamp();
    if (!all.documents().create(name, state.write(stamp), stamp)) {
      all.deleteIndex(index.index());
      all.documents().clear(uid);
      throw taken(name);
    }
    return find(name);
  }

  private static Fault taken(String name) {
    return new Fault.Conflict(null, "there is a collection " + name);
  }

  @Override
  public Fault.CollectionUnavailable withoutSnapshots() {
    return new Fault.CollectionUnavailable(
        "the OpenSearch store makes no snapshots of its own: take the engine's (PUT"
            + " /_snapshot/REPOSITORY/NAME of the indexes "
            + engine.settings().namespace()
            + "-*)");
  }

  @Override
  public void delete(String name) {
    EngineParts all = parts();
    OpenSearchCollection gone = null;
    try {
      gone = known(name);
      drop(gone);
    } catch (Fault.CollectionUnavailable unreadable) {
      // Only its name is needed.
    }
    if (!all.documents().delete(name)) {
      throw Fault.NotFound.collection(name);
    }
    known.remove(name);
    if (gone != null) {
      gone.clear();
    }
  }

  @Override
  public void close() {
    MigrationWatch watch;
    synchronized (this) {
      closed = true;
      watch = migrations;
    }
    if (watch != null) {
      watch.close();
    }
    engine.close();
  }
}
