package dev.semblance.collection;

import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorMath;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Chunks that come with their vectors, as another collection gave them. */
final class SentChunks {
  private SentChunks() {}

  /** Whether any of them has vectors of tokens. */
  static boolean haveTokens(List<Chunk> chunks) {
    return chunks.stream().anyMatch(chunk -> chunk.tokens() != null);
  }

  /**
   * Holds them against their text and the collection.
   *
   * @throws Fault naming the chunk
   */
  static void check(
      CollectionSettings settings, Fault.Place place, @Nullable String text, List<Chunk> chunks) {
    if (text == null || text.isEmpty()) {
      throw new Fault.InvalidRequest(
          place, "has chunks without a text that they are of; a vector alone is its vector");
    }
    if (chunks.isEmpty()) {
      throw new Fault.InvalidRequest(place, "has no chunks in its list, needed: at least one");
    }
    int before = 0;
    for (int i = 0; i < chunks.size(); i++) {
      Chunk chunk = chunks.get(i);
      if (chunk.start() < before || chunk.end() <= chunk.start() || chunk.end() > text.length()) {
        throw new Fault.InvalidRequest(
            place,
            "has chunk "
                + i
                + " from "
                + chunk.start()
                + " to "
                + chunk.end()
                + ", needed: within its text of "
                + text.length()
                + " UTF-16 units, and no start before the one of the chunk before");
      }
      before = chunk.start();
      float[] vector = chunk.vector();
      if (vector == null) {
        throw new Fault.InvalidRequest(place, "has chunk " + i + " without a vector");
      }
      CollectionSpace.checkVector(settings, place, vector);
      checkTokens(settings, place, i, chunk.tokens());
    }
  }

  private static void checkTokens(
      CollectionSettings settings, Fault.Place place, int index, float @Nullable [][] tokens) {
    if (tokens == null) {
      return;
    }
    String space = settings.tokenSpace();
    if (space == null) {
      throw new Fault.InvalidRequest(
          place,
          "has vectors of tokens in chunk "
              + index
              + ", which the collection does not keep: leave token_vectors out");
    }
    Optional<EmbeddingSpace> parsed = EmbeddingSpace.parse(space);
    int width =
        tokens.length == 0 ? 0 : parsed.map(EmbeddingSpace::dimensions).orElse(tokens[0].length);
    for (float[] token : tokens) {
      if (token.length != width) {
        throw new Fault.DimensionMismatch(place, token.length, width);
      }
      if (VectorMath.firstNonFinite(token, 0, token.length) >= 0) {
        throw new Fault.InvalidRequest(
            place,
            "has a number in the vectors of tokens of chunk " + index + " that is not finite");
      }
    }
    if (tokens.length == 0) {
      throw new Fault.InvalidRequest(
          place, "has no vectors in token_vectors of chunk " + index + ": leave it out");
    }
  }

  /** Whether both are cut alike and have the same vectors, to the bit. */
  static boolean same(List<Chunk> one, List<Chunk> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      Chunk a = one.get(i);
      Chunk b = other.get(i);
      if (a.start() != b.start()
          || a.end() != b.end()
          || !Arrays.equals(a.vector(), b.vector())
          || !Arrays.deepEquals(a.tokens(), b.tokens())) {
        return false;
      }
    }
    return true;
  }
}
