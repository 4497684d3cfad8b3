package dev.semblance.collection.opensearch;

import dev.semblance.collection.Chunk;
import dev.semblance.collection.CollectionView.ChunkHit;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;

/** The vectors of a set of chunks, in memory, for as many queries as there are. */
final class AmongVectors {
  private static final int AT_ONCE = 500;

  private final BitSet chunks;
  private final List<Member> members;

  private record Member(int chunk, String id, Chunk read) {}

  private AmongVectors(BitSet chunks, List<Member> members) {
    this.chunks = chunks;
    this.members = members;
  }

  /**
   * @param expect has some chunks read together
   */
  static AmongVectors read(
      BitSet chunks,
      BiConsumer<Collection<Integer>, Boolean> expect,
      IntFunction<Chunk> chunk,
      IntFunction<String> id) {
    List<Integer> all = chunks.stream().boxed().toList();
    List<Member> members = new ArrayList<>(all.size());
    for (int from = 0; from < all.size(); from += AT_ONCE) {
      List<Integer> some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
      expect.accept(some, false);
      some.forEach(one -> members.add(new Member(one, id.apply(one), chunk.apply(one))));
    }
    return new AmongVectors((BitSet) chunks.clone(), members);
  }

  boolean isOf(BitSet others) {
    return chunks.equals(others);
  }

  List<ChunkHit> scored(float[] vector, VectorSimilarity metric) {
    List<ChunkHit> hits = new ArrayList<>(members.size());
    for (Member member : members) {
      float[] own = member.read().vector();
      if (own != null) {
        hits.add(new ChunkHit(member.chunk(), member.id(), metric.score(vector, own)));
      }
    }
    return hits;
  }
}
