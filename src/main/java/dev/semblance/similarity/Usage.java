package dev.semblance.similarity;

import dev.semblance.encoder.EmbedResult;
import java.util.Collection;

/**
 * What embeddings cost.
 *
 * @param tokens how many were embedded
 * @param truncated how many texts were cut
 * @param timings the slowest of each stage, since the embeddings ran side by side
 */
record Usage(long tokens, int truncated, EmbedResult.Timings timings) {

  static Usage of(Collection<EmbedResult> results) {
    long tokens = 0;
    int truncated = 0;
    long tokenize = 0;
    long queue = 0;
    long forward = 0;
    for (EmbedResult result : results) {
      tokens += result.tokensUsed();
      truncated += result.truncated();
      tokenize = Math.max(tokenize, result.timings().tokenize());
      queue = Math.max(queue, result.timings().queue());
      forward = Math.max(forward, result.timings().forward());
    }
    return new Usage(tokens, truncated, new EmbedResult.Timings(tokenize, queue, forward));
  }
}
