package dev.semblance.collection;

import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.vector.VectorSimilarity;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a collection is, every default filled in.
 *
 * @param model that embeds its texts, or null in a collection of vectors alone
 * @param space of its vectors: {@code LABEL@HASH/POOLING/DIMENSIONS}, or the label of whoever made
 *     a collection of vectors alone
 * @param dimensions of each vector
 * @param metric cosine, dot or euclidean
 * @param fields that can be filtered by, in the order of their declaration
 * @param language whose words are looked for
 * @param quantization of vectors in memory
 * @param chunking of long texts, or null for none
 * @param tokenSpace of the vectors of its texts' tokens, which are kept too, for rerank; null where
 *     they are not, {@value EmbeddingSpace#UNCHECKED} of a collection that was made before it was
 *     kept
 */
public record CollectionSettings(
    @Nullable String model,
    String space,
    int dimensions,
    VectorSimilarity metric,
    Map<String, FieldType> fields,
    String language,
    Quantization quantization,
    @Nullable Chunking chunking,
    @Nullable String tokenSpace) {

  /** Without vectors of tokens. */
  public CollectionSettings(
      @Nullable String model,
      String space,
      int dimensions,
      VectorSimilarity metric,
      Map<String, FieldType> fields,
      String language,
      Quantization quantization,
      @Nullable Chunking chunking) {
    this(model, space, dimensions, metric, fields, language, quantization, chunking, null);
  }

  public CollectionSettings {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** The same with other fields. */
  public CollectionSettings withFields(Map<String, FieldType> others) {
    return new CollectionSettings(
        model, space, dimensions, metric, others, language, quantization, chunking, tokenSpace);
  }

  /** The same with texts cut in another way. */
  public CollectionSettings withChunking(@Nullable Chunking other) {
    return new CollectionSettings(
        model, space, dimensions, metric, fields, language, quantization, other, tokenSpace);
  }

  /** Whether the vectors of its texts' tokens are kept. */
  public boolean lateInteraction() {
    return tokenSpace != null;
  }
}
