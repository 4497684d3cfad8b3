package dev.semblance.similarity;

import dev.semblance.encoder.EmbedResult;
import dev.semblance.vector.Similarity;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link SimilarityRequest}.
 *
 * @param space of the vectors that were compared, or {@code unchecked} where the caller said so
 * @param tokenSpace of the token vectors when other metrics stand beside theirs, else null
 * @param scores by metric, in the order that was asked for
 * @param norms null when only token vectors were compared
 * @param tokensUsed how many tokens were embedded
 * @param truncated how many texts were cut
 * @param timings of the slowest of the embeddings, which ran side by side
 */
public record SimilarityResult(
    String space,
    @Nullable String tokenSpace,
    Map<Similarity, Scores> scores,
    @Nullable Norms norms,
    long tokensUsed,
    int truncated,
    EmbedResult.Timings timings) {

  public SimilarityResult {
    scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
  }
}
