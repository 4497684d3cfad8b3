package dev.semblance.collection;

import dev.semblance.encoder.Truncate;
import dev.semblance.rerank.LongDocuments;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is looked for in a collection.
 *
 * @param sought what hits are to be near to
 * @param space of a vector, or null
 * @param truncate what to do with an over-long text, or null for the model's setting
 * @param mode which lists are made, or null for all that the query allows
 * @param limit most hits
 * @param minScore drops what is farther away by the metric, or null
 * @param groupBy keeps the list from being of one kind, or null
 * @param diversity 0 takes the closest, 1 the most unlike each other
 * @param rerank scores the best again, or null
 * @param include what hits carry beside id, scores and chunk
 * @param explain whether hits say which list gave them which rank
 * @param minSeq of a write that must be seen; 0 for none
 */
public record SearchRequest(
    Sought sought,
    @Nullable String space,
    @Nullable Truncate truncate,
    @Nullable Mode mode,
    @Nullable Filter filter,
    int limit,
    @Nullable Double minScore,
    @Nullable GroupBy groupBy,
    double diversity,
    Fusion fusion,
    @Nullable Rerank rerank,
    Set<Part> include,
    boolean explain,
    long minSeq) {

  public static final int DEFAULT_LIMIT = 10;
  public static final int MAX_LIMIT = 1_000;

  public SearchRequest {
    include = Set.copyOf(include);
  }

  /** What hits are to be near to. */
  public sealed interface Sought {
    /** A text that is embedded, and whose words are looked for. */
    record Text(String text) implements Sought {}

    /** Documents of the collection: hits are near to the mean of their vectors, and not they. */
    record Like(List<String> ids) implements Sought {
      public Like {
        ids = List.copyOf(ids);
      }
    }

    /** A vector; its array is given away by whoever makes this. */
    final class Vector implements Sought {
      private final float[] vector;

      public Vector(float[] vector) {
        this.vector = vector;
      }

      public float[] vector() {
        return vector;
      }
    }
  }

  /** Which lists are made. */
  public enum Mode {
    HYBRID,
    VECTOR,
    LEXICAL
  }

  /** What hits may carry. */
  public enum Part {
    TEXT,
    METADATA,
    VECTOR,
    HIGHLIGHTS
  }

  /**
   * At most so many hits with one value of a field.
   *
   * @param field declared, of one value
   */
  public record GroupBy(String field, int size) {}

  /**
   * Scores the best again with a model that reads query and document together.
   *
   * @param model by its name; null is the collection's where that keeps vectors of tokens, else the
   *     server's choice
   * @param top how many are scored, all others are dropped
   * @param longDocuments null scores each hit's best chunk; else the whole text, by this rule
   */
  public record Rerank(@Nullable String model, int top, @Nullable LongDocuments longDocuments) {
    public static final int DEFAULT_TOP = 50;
  }
}
