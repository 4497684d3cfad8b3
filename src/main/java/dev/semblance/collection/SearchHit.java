package dev.semblance.collection;

import dev.semblance.rerank.Scorer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A document that was found, by its best chunk.
 *
 * @param score by which the list is sorted
 * @param ranks in the lists
 * @param document without vectors
 * @param chunk with its vector where that was asked for
 * @param highlights pairs of start and end in the chunk's text, or null where they were not asked
 *     for
 * @param group the value of the field that hits are grouped by, or null
 */
public record SearchHit(
    double score,
    Ranks ranks,
    StoredDocument document,
    Chunk chunk,
    @Nullable List<int[]> highlights,
    @Nullable JsonNode group) {

  public String id() {
    return document.id();
  }

  /** The best chunk's text; empty without one. */
  public String chunkText() {
    return document.textOf(chunk);
  }

  /**
   * What the lists said.
   *
   * @param vector null where no vector was compared
   * @param lexical null where the words did not match
   * @param fused null where there was one list
   * @param rerank null where nothing was scored again
   */
  public record Ranks(
      @Nullable Double vector,
      int vectorRank,
      @Nullable Double lexical,
      int lexicalRank,
      @Nullable Double fused,
      int fusedRank,
      @Nullable Double rerank,
      int rerankRank,
      @Nullable Scorer scorer) {}
}
