package dev.semblance.rerank;

import dev.semblance.encoder.EmbedResult;
import dev.semblance.fault.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Documents in order.
 *
 * @param scorer what scored them
 * @param ranked the best first, of equal scores the earlier document first; as many as were asked
 * @param failed documents without a score, in their order; only under {@code OnError.PARTIAL}
 * @param tokens how many were computed or found in a cache, the query's among them
 * @param truncated how many texts were cut
 * @param timings where the time went
 */
public record RerankResult(
    Scorer scorer,
    List<Ranked> ranked,
    List<Failed> failed,
    long tokens,
    int truncated,
    EmbedResult.Timings timings) {

  public RerankResult {
    ranked = List.copyOf(ranked);
    failed = List.copyOf(failed);
  }

  /**
   * A document with its score.
   *
   * @param index in the request
   * @param score higher is better; of a model that measures distances the negative distance
   * @param truncated whether the document was cut
   * @param window the part that has the score, or null when that is the whole document
   */
  public record Ranked(int index, double score, boolean truncated, @Nullable Window window) {}

  /** A document that could not be scored. */
  public record Failed(int index, Fault fault) {}

  /** A part of a document: from which UTF-16 unit, and to which, that one excluded. */
  public record Window(int start, int end) {}
}
