package dev.semblance.collection;

import dev.semblance.collection.CollectionMap.State;
import dev.semblance.collection.map.Layout;
import dev.semblance.fault.Fault;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The making of one map, by one thread; anybody may ask how far it is, or end it. */
final class MapDrawing {
  private static final Logger log = LoggerFactory.getLogger(MapDrawing.class);

  /** The same for every map: the same documents make the same map. */
  private static final long SEED = 20_260_501;

  /** How long it works before it looks whether queries wait, and how long it then stands back. */
  private static final long WORK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final int MOST_PAUSES = 10;

  private static final double AFTER_READING = 0.02;

  private final Asked asked;
  private final @Nullable MapFile before;
  private final String file;
  private final @Nullable String replaced;
  private final BooleanSupplier queriesWait;
  private volatile CollectionMap state;
  private volatile boolean cancelled;
  private long worksSince;

  /**
   * What is to be drawn.
   *
   * @param words that say the same as filter and limit
   */
  record Asked(StoredCollection collection, @Nullable Filter filter, int limit, String words) {}

  /**
   * @param before an earlier map of the same, or null
   * @param file under which it is kept
   * @param replaced that goes when this is there, or null
   */
  MapDrawing(
      String id,
      Asked asked,
      @Nullable MapFile before,
      String file,
      @Nullable String replaced,
      BooleanSupplier queriesWait) {
    this.asked = asked;
    this.before = before;
    this.file = file;
    this.replaced = replaced;
    this.queriesWait = queriesWait;
    this.state = new CollectionMap(id, State.RUNNING, 0, 0, 0, 0, null, null);
  }

  CollectionMap state() {
    return state;
  }

  void cancel() {
    cancelled = true;
  }

  void run() {
    String name = asked.collection().name();
    try (CollectionView view = asked.collection().view(0)) {
      worksSince = System.nanoTime();
      checkCancelled();
      MappedDocuments documents =
          new MappedDocuments(view, asked.collection().settings(), asked.filter(), asked.limit());
      counted(documents, view.seq());
      float[] xy = Layout.of(documents, earlier(documents.ids()), SEED, this::worked);
      MapFile map =
          new MapFile(
              asked.words(),
              view.seq(),
              documents.of(),
              new CollectionMap.Places(documents.ids(), xy));
      keep(map);
      state =
          new CollectionMap(
              state.id(),
              State.DONE,
              1,
              state.points(),
              state.of(),
              state.seq(),
              map.places(),
              null);
    } catch (CancellationException e) {
      failed("it was taken away before it was done");
    } catch (Fault e) {
      log.warn("A map of collection {} was not made: {}", name, e.message());
      failed(e.message());
    } catch (RuntimeException | OutOfMemoryError e) {
      log.warn("A map of collection {} was not made", name, e);
      failed("it could not be made; the server's log says why");
    }
  }

  private void counted(MappedDocuments documents, long seq) {
    state =
        new CollectionMap(
            state.id(),
            State.RUNNING,
            AFTER_READING,
            documents.size(),
            documents.of(),
            seq,
            null,
            null);
  }

  private void keep(MapFile map) {
    checkCancelled();
    KeptFiles kept = asked.collection().kept();
    kept.write(file, map.bytes());
    if (replaced != null && !replaced.equals(file)) {
      kept.delete(replaced);
    }
    CollectionMaps.tidy(kept);
  }

  private void failed(String why) {
    CollectionMap last = state;
    state =
        new CollectionMap(
            last.id(),
            State.FAILED,
            last.progress(),
            last.points(),
            last.of(),
            last.seq(),
            null,
            why);
  }

  /** Where documents were in the earlier map. */
  private float @Nullable [] earlier(List<String> ids) {
    if (before == null) {
      return null;
    }
    Map<String, Integer> places = new HashMap<>();
    List<String> known = before.places().ids();
    for (int i = 0; i < known.size(); i++) {
      places.put(known.get(i), i);
    }
    float[] xy = new float[2 * ids.size()];
    Arrays.fill(xy, Float.NaN);
    for (int i = 0; i < ids.size(); i++) {
      Integer place = places.get(ids.get(i));
      if (place != null) {
        xy[2 * i] = before.places().xy()[2 * place];
        xy[2 * i + 1] = before.places().xy()[2 * place + 1];
      }
    }
    return xy;
  }

  private void worked(double done) {
    checkCancelled();
    CollectionMap last = state;
    double progress = AFTER_READING + (1 - AFTER_READING) * done;
    if (progress > last.progress()) {
      state =
          new CollectionMap(
              last.id(), State.RUNNING, progress, last.points(), last.of(), last.seq(), null, null);
    }
    standBack();
  }

  /** Lets queries go first, but not for ever: a server that is never idle gets its map too. */
  private void standBack() {
    if (System.nanoTime() - worksSince < WORK_NANOS) {
      return;
    }
    for (int i = 0; i < MOST_PAUSES && queriesWait.getAsBoolean(); i++) {
      LockSupport.parkNanos(PAUSE_NANOS);
      checkCancelled();
    }
    worksSince = System.nanoTime();
  }

  private void checkCancelled() {
    if (cancelled) {
      throw new CancellationException();
    }
  }
}
