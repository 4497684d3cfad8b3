package dev.semblance.collection;

import dev.semblance.collection.map.Points;
import dev.semblance.vector.Order;
import dev.semblance.vector.VectorMath;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Documents of a view as points, in the order of their ids: each stands where its first chunk does.
 * Where there are more than a limit, those whose ids have the smallest hashes, so that the same
 * documents are taken again and again. Vectors stay in the store.
 */
final class MappedDocuments implements Points {
  /** Vectors that a store is asked for at once. */
  private static final int EXPECTED = 512;

  private final CollectionView view;
  private final CollectionSettings settings;
  private final long of;
  private final List<String> ids;
  private final int[] chunks;
  private final BitSet among = new BitSet();

  /** Chunk, then point, of each in one number; in order. */
  private final long[] pointsByChunk;

  private int expectedFrom = -EXPECTED;

  /** A document, before it has a number. */
  private record Found(String id, int chunk) {}

  MappedDocuments(
      CollectionView view, CollectionSettings settings, @Nullable Filter filter, int limit) {
    this.view = view;
    this.settings = settings;
    int[] all = view.firstChunks(filter);
    this.of = all.length;
    List<Found> taken = new ArrayList<>();
    long bound = bound(all, limit);
    for (int chunk : all) {
      String id = view.idOf(chunk);
      if (hash(id) <= bound) {
        taken.add(new Found(id, chunk));
      }
    }
    taken.sort((a, b) -> a.id().compareTo(b.id()));
    this.ids = taken.stream().map(Found::id).toList();
    this.chunks = taken.stream().mapToInt(Found::chunk).toArray();
    this.pointsByChunk = new long[chunks.length];
    for (int point = 0; point < chunks.length; point++) {
      among.set(chunks[point]);
      pointsByChunk[point] = (long) chunks[point] << Integer.SIZE | point;
    }
    Arrays.sort(pointsByChunk);
  }

  /** The largest hash that is taken. */
  private long bound(int[] all, int limit) {
    if (all.length <= limit) {
      return Long.MAX_VALUE;
    }
    long[] hashes = new long[all.length];
    for (int i = 0; i < all.length; i++) {
      hashes[i] = hash(view.idOf(all[i]));
    }
    Arrays.sort(hashes);
    return hashes[limit - 1];
  }

  /** FNV-1a over the characters, then mixed: ids that count upwards are spread. */
  private static long hash(String id) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 32)) * 0xd6e8feb86659fd93L;
    return hash ^ (hash >>> 32);
  }

  /** How many documents there are to take from. */
  long of() {
    return of;
  }

  List<String> ids() {
    return ids;
  }

  @Override
  public int size() {
    return chunks.length;
  }

  @Override
  public int dimensions() {
    return settings.dimensions();
  }

  @Override
  public float[] vector(int point) {
    expect(point);
    float[] vector = kept(point);
    if (vector == null) {
      return new float[settings.dimensions()];
    }
    return settings.metric() == VectorSimilarity.COSINE ? VectorMath.normalize(vector) : vector;
  }

  private void expect(int point) {
    if (point < expectedFrom || point >= expectedFrom + EXPECTED) {
      expectedFrom = point;
      view.expectVectors(
          Arrays.stream(chunks, point, Math.min(chunks.length, point + EXPECTED)).boxed().toList());
    }
  }

  /** Null of a document that a migration could not embed, which is near to none. */
  private float @Nullable [] kept(int point) {
    return view.vector(chunks[point]);
  }

  @Override
  public int nearest(int point, int[] near, float[] distances) {
    expect(point);
    if (kept(point) == null) {
      return 0;
    }
    int found = 0;
    double first = 0;
    for (CollectionView.ChunkHit hit :
        view.nearestAmong(vector(point), among, Math.min(near.length + 1, chunks.length))) {
      int other = pointOf(hit.chunk());
      if (other == point || found == near.length) {
        continue;
      }
      if (found == 0) {
        first = hit.score();
      }
      near[found] = other;
      distances[found++] =
          (float)
              (settings.metric().order() == Order.HIGHER_IS_CLOSER
                  ? first - hit.score()
                  : hit.score() - first);
    }
    return found;
  }

  /** Points are in the order of ids, chunks in that of the store. */
  private int pointOf(int chunk) {
    int at = Arrays.binarySearch(pointsByChunk, (long) chunk << Integer.SIZE);
    return (int) pointsByChunk[at < 0 ? -at - 1 : at];
  }
}
