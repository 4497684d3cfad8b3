package dev.semblance.encoder;

import java.util.List;

/**
 * The answer to an {@link EmbedRequest}.
 *
 * @param space of all vectors, cut dimensions included
 * @param normalized whether the vectors have length 1
 * @param items in the order of the inputs
 * @param timings where the time went
 */
public record EmbedResult(
    EmbeddingSpace space, boolean normalized, List<ItemResult> items, Timings timings) {

  public EmbedResult {
    items = List.copyOf(items);
  }

  /**
   * Nanoseconds by stage.
   *
   * @param tokenize turning texts into tokens
   * @param queue until the last item's batch began
   * @param forward of the batches the items were in
   */
  public record Timings(long tokenize, long queue, long forward) {}
}
