package dev.semblance.collection.opensearch;

import dev.semblance.collection.CollectionView.ChunkHit;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The vectors of a set of chunks, in memory, for as many queries as there are. */
final class AmongVectors {
  private static final int AT_ONCE = 500;

  private final BitSet chunks;
  private final List<Member> members;

  /** Of each member, in the same order. */
  private final List<float[]> vectors;

  private record Member(int chunk, String id) {}

  private AmongVectors(BitSet chunks, List<Member> members, List<float[]> vectors) {
    this.chunks = chunks;
    this.members = members;
    this.vectors = vectors;
  }

  /**
   * @param expect has some vectors read together
   */
  static AmongVectors read(
      BitSet chunks,
      Consumer<Collection<Integer>> expect,
      IntFunction<float @Nullable []> vector,
      IntFunction<String> id) {
    List<Integer> all = chunks.stream().boxed().toList();
    List<Member> members = new ArrayList<>(all.size());
    List<float[]> vectors = new ArrayList<>(all.size());
    for (int from = 0; from < all.size(); from += AT_ONCE) {
      List<Integer> some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
      expect.accept(some);
      for (int one : some) {
        float[] own = vector.apply(one);
        if (own != null) {
          members.add(new Member(one, id.apply(one)));
          vectors.add(own);
        }
      }
    }
    return new AmongVectors((BitSet) chunks.clone(), members, vectors);
  }

  boolean isOf(BitSet others) {
    return chunks.equals(others);
  }

  List<ChunkHit> scored(float[] vector, VectorSimilarity metric) {
    List<ChunkHit> hits = new ArrayList<>(members.size());
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get(i);
      hits.add(new ChunkHit(member.chunk(), member.id(), metric.score(vector, vectors.get(i))));
    }
    return hits;
  }
}
