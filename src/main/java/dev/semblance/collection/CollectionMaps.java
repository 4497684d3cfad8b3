package dev.semblance.collection;

import dev.semblance.collection.CollectionMap.State;
import dev.semblance.fault.Fault;
import dev.semblance.text.Sha256;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Maps of collections: made one after the other by one thread that stands back while queries wait,
 * and kept with the collection. A map stays good until a tenth of its documents may have changed;
 * the next one starts from its places. Safe to share.
 */
public final class CollectionMaps implements AutoCloseable {
  public static final int DEFAULT_LIMIT = 100_000;
  public static final int MAX_LIMIT = 100_000;

  private static final int MOST_WAITING = 16;
  private static final int MOST_KEPT = 20;
  private static final int MOST_FAILED = 100;
  private static final int ID_DIGITS = 16;
  private static final long CHANGED_SHARE = 10;
  private static final int IDLE_SECONDS = 10;
  private static final String PREFIX = "map-";
  private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

  private final CollectionService collections;
  private final BooleanSupplier queriesWait;
  private final ThreadPoolExecutor thread;
  private final ConcurrentMap<Name, MapDrawing> drawings = new ConcurrentHashMap<>();

  /** Of a map in its collection. */
  private record Name(String collection, String id) {}

  /**
   * @param queriesWait whether texts of queries wait for a model now
   */
  public CollectionMaps(CollectionService collections, BooleanSupplier queriesWait) {
    this.collections = collections;
    this.queriesWait = queriesWait;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            Thread.ofPlatform().name("semblance-maps-", 0).daemon().factory());
    thread.allowCoreThreadTimeOut(true);
  }

  /**
   * Begins a map, or finds one of the same documents that is still good.
   *
   * @param limit most documents; of more a sample is taken
   * @throws Fault.Overloaded when too many maps wait
   */
  public CollectionMap start(String collection, int limit, @Nullable Filter filter) {
    StoredCollection stored = collections.find(collection);
    Filter checked = FilterCheck.check(filter, stored.settings().fields());
    String asked = "limit " + limit + " filter " + checked;
    long seq = stored.seq();
    MapFile before = null;
    String replaced = null;
    KeptFiles kept = stored.kept();
    for (String file : kept.names()) {
      MapFile one = file.startsWith(PREFIX) ? read(kept, file) : null;
      if (one != null && one.asked().equals(asked)) {
        if (fresh(one, seq)) {
          return done(file.substring(PREFIX.length()), one);
        }
        before = one;
        replaced = file;
      }
    }
    String id = Sha256.hex(asked + " seq " + seq).substring(0, ID_DIGITS);
    MapDrawing drawing =
        new MapDrawing(
            id,
            new MapDrawing.Asked(stored, checked, limit, asked),
            before,
            PREFIX + id,
            replaced,
            queriesWait);
    return begin(new Name(collection, id), drawing);
  }

  private CollectionMap begin(Name name, MapDrawing drawing) {
    forgetFailures();
    MapDrawing there = drawings.putIfAbsent(name, drawing);
    if (there != null && there.state().state() != State.FAILED) {
      return there.state();
    }
    drawings.put(name, drawing);
    try {
      thread.execute(() -> draw(name, drawing));
    } catch (RejectedExecutionException e) {
      drawings.remove(name, drawing);
      throw Fault.Overloaded.byCallers(MOST_WAITING, MOST_WAITING, RETRY_AFTER);
    }
    return drawing.state();
  }

  private void draw(Name name, MapDrawing drawing) {
    drawing.run();
    if (drawing.state().state() == State.DONE) {
      // From now on it is read from where it is kept.
      drawings.remove(name, drawing);
    }
  }

  /** Failures are told for a while, and do not pile up. */
  private void forgetFailures() {
    if (drawings.size() > MOST_FAILED) {
      drawings.values().removeIf(one -> one.state().state() == State.FAILED);
    }
  }

  /** Whether less than a tenth of the documents can have changed. */
  private static boolean fresh(MapFile map, long seq) {
    return seq >= map.seq() && (seq - map.seq()) * CHANGED_SHARE <= map.of();
  }

  private static CollectionMap done(String id, MapFile map) {
    return new CollectionMap(
        id, State.DONE, 1, map.places().ids().size(), map.of(), map.seq(), map.places(), null);
  }

  private static @Nullable MapFile read(KeptFiles kept, String file) {
    byte[] bytes = kept.read(file);
    MapFile map = bytes == null ? null : MapFile.read(bytes);
    if (bytes != null && map == null) {
      kept.delete(file);
    }
    return map;
  }

  /**
   * @throws Fault.NotFound when there is none, or no more
   */
  public CollectionMap find(String collection, String id) {
    StoredCollection stored = collections.find(collection);
    MapDrawing drawing = drawings.get(new Name(collection, id));
    if (drawing != null) {
      return drawing.state();
    }
    KeptFiles kept = stored.kept();
    if (kept.names().contains(PREFIX + id)) {
      MapFile map = read(kept, PREFIX + id);
      if (map != null) {
        return done(id, map);
      }
    }
    throw Fault.NotFound.part(collection, "map", id);
  }

  /**
   * Takes a map away; one that is being made is not made on.
   *
   * @throws Fault.NotFound when there is none
   */
  public void delete(String collection, String id) {
    StoredCollection stored = collections.find(collection);
    MapDrawing drawing = drawings.remove(new Name(collection, id));
    boolean there = stored.kept().names().contains(PREFIX + id);
    if (drawing == null && !there) {
      throw Fault.NotFound.part(collection, "map", id);
    }
    if (drawing != null) {
      drawing.cancel();
    }
    stored.kept().delete(PREFIX + id);
  }

  /** Ends all work; what is half made is lost. */
  @Override
  public void close() {
    drawings.values().forEach(MapDrawing::cancel);
    thread.shutdownNow();
  }

  /** Keeps the newest maps of a collection. */
  static void tidy(KeptFiles kept) {
    Map<String, Long> seqs = new java.util.HashMap<>();
    for (String file : kept.names()) {
      MapFile map = file.startsWith(PREFIX) ? read(kept, file) : null;
      if (map != null) {
        seqs.put(file, map.seq());
      }
    }
    List<String> oldestFirst = new ArrayList<>(seqs.keySet());
    oldestFirst.sort(java.util.Comparator.comparing(seqs::get));
    for (int i = 0; i < oldestFirst.size() - MOST_KEPT; i++) {
      kept.delete(oldestFirst.get(i));
    }
  }
}
