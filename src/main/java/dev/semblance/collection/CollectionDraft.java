package dev.semblance.collection;

import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.encoder.EncoderFacts;
import dev.semblance.fault.Fault;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A collection's settings as a caller sends them; null is what was left out.
 *
 * @param chunking what was said of it
 */
public record CollectionDraft(
    @Nullable String model,
    @Nullable String space,
    @Nullable Integer dimensions,
    @Nullable VectorSimilarity metric,
    @Nullable Map<String, FieldType> fields,
    @Nullable String language,
    @Nullable Quantization quantization,
    @Nullable ChunkingDraft chunking,
    @Nullable Boolean lateInteraction) {

  /** The language of a collection that names none. */
  public static final String ANY_LANGUAGE = "any";

  /** Most dimensions of a collection's vectors, in any store. */
  public static final int MAX_DIMENSIONS = 4_096;

  private static final int FEWEST_CHUNK_TOKENS = 8;

  /**
   * How texts are to be cut.
   *
   * @param none whether they are not
   */
  public record ChunkingDraft(boolean none, @Nullable Integer tokens, @Nullable Integer overlap) {}

  /** Whether it is a collection of vectors alone, which no model embeds. */
  public boolean vectorsOnly() {
    return model == null && dimensions != null;
  }

  /** The settings of a collection of vectors alone. */
  CollectionSettings withoutModel() {
    if (space == null) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("space"),
          "is missing, needed: the label of the vectors' space, which each request with vectors must"
              + " name; or a model that embeds texts");
    }
    if (chunking != null && !chunking.none()) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("chunking"),
          "is given, but a collection without a model cuts no texts: leave it out");
    }
    if (Boolean.TRUE.equals(lateInteraction)) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("late_interaction"),
          "is true, but a collection without a model has no vectors of tokens: leave it out");
    }
    return new CollectionSettings(
        null,
        space,
        checkedDimensions(Objects.requireNonNull(dimensions)),
        metric == null ? VectorSimilarity.COSINE : metric,
        fields == null ? Map.of() : fields,
        language == null ? ANY_LANGUAGE : language,
        quantization == null ? Quantization.NONE : quantization,
        null);
  }

  /** The settings of a collection whose texts a model embeds. */
  CollectionSettings with(String modelId, EncoderFacts facts) {
    EmbeddingSpace own = facts.space();
    if (dimensions != null && (dimensions < 1 || dimensions > own.dimensions())) {
      throw new Fault.DimensionsNotOffered(dimensions, own.dimensions());
    }
    EmbeddingSpace cut = dimensions == null ? own : own.cutTo(dimensions);
    if (space != null && !EmbeddingSpace.parse(space).equals(java.util.Optional.of(cut))) {
      throw new Fault.SpaceMismatch(space, cut.toString());
    }
    return new CollectionSettings(
        modelId,
        cut.toString(),
        checkedDimensions(cut.dimensions()),
        metric == null ? ownMetric(facts) : metric,
        fields == null ? Map.of() : fields,
        language == null ? ANY_LANGUAGE : language,
        quantization == null ? Quantization.NONE : quantization,
        chunkingFor(facts.maxTokens()),
        tokenSpace(modelId, facts));
  }

  private @Nullable String tokenSpace(String modelId, EncoderFacts facts) {
    if (!Boolean.TRUE.equals(lateInteraction)) {
      return null;
    }
    if (facts.lateInteraction() == null) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("late_interaction"),
          "is true, but the token vectors of model "
              + Fault.quote(modelId)
              + " were not trained to be compared, as those of BGE-M3 are: leave it out");
    }
    return facts.tokenSpace().toString();
  }

  private static VectorSimilarity ownMetric(EncoderFacts facts) {
    return facts.similarity() instanceof VectorSimilarity own && own != VectorSimilarity.MANHATTAN
        ? own
        : VectorSimilarity.COSINE;
  }

  private static int checkedDimensions(int dimensions) {
    if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("dimensions"),
          "is " + dimensions + ", a collection keeps vectors of 1 to " + MAX_DIMENSIONS);
    }
    return dimensions;
  }

  /** The limit of the model and a tenth of overlap, unless something else was said. */
  @Nullable Chunking chunkingFor(int maxTokens) {
    if (chunking != null && chunking.none()) {
      return null;
    }
    Integer askedTokens = chunking == null ? null : chunking.tokens();
    int fewest = Math.min(FEWEST_CHUNK_TOKENS, maxTokens);
    int tokens = askedTokens == null ? maxTokens : askedTokens;
    if (tokens < fewest || tokens > maxTokens) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("chunking"),
          "has " + tokens + " tokens, the model allows " + fewest + " to " + maxTokens);
    }
    Integer askedOverlap = chunking == null ? null : chunking.overlap();
    int overlap = askedOverlap == null ? tokens / 10 : askedOverlap;
    if (overlap < 0 || overlap > tokens / 2) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("chunking"),
          "has an overlap of " + overlap + ", allowed: 0 to half of its " + tokens + " tokens");
    }
    return new Chunking(tokens, overlap);
  }

  /** How kept settings differ from these, in words; empty when they do not. */
  static List<String> differences(CollectionSettings kept, CollectionSettings asked) {
    List<String> differences = new ArrayList<>();
    compare(differences, "model", kept.model(), asked.model());
    if (kept.model() == null) {
      compare(differences, "space", kept.space(), asked.space());
    }
    compare(differences, "dimensions", kept.dimensions(), asked.dimensions());
    compare(differences, "metric", kept.metric().wireName(), asked.metric().wireName());
    compare(differences, "fields", names(kept.fields()), names(asked.fields()));
    compare(differences, "lexical.language", kept.language(), asked.language());
    compare(
        differences,
        "quantization",
        kept.quantization().wireName(),
        asked.quantization().wireName());
    compare(differences, "chunking", words(kept.chunking()), words(asked.chunking()));
    compare(differences, "late_interaction", kept.lateInteraction(), asked.lateInteraction());
    return differences;
  }

  private static void compare(
      List<String> differences, String name, @Nullable Object kept, @Nullable Object asked) {
    if (!Objects.equals(kept, asked)) {
      differences.add(name + " is " + kept + ", asked for: " + asked);
    }
  }

  private static Map<String, String> names(Map<String, FieldType> fields) {
    Map<String, String> names = new java.util.TreeMap<>();
    fields.forEach((name, type) -> names.put(name, type.wireName()));
    return names;
  }

  private static String words(@Nullable Chunking chunking) {
    return chunking == null
        ? "none"
        : chunking.tokens() + " tokens with an overlap of " + chunking.overlap();
  }
}
