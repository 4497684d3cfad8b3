package dev.semblance.collection;

import dev.semblance.vector.Order;
import java.util.List;

/**
 * What was found.
 *
 * @param order which scores are close
 * @param seq of the last write that was seen
 * @param truncated whether the query's text was cut
 */
public record SearchResult(
    List<SearchHit> hits, Order order, long seq, boolean truncated, long nanos) {
  public SearchResult {
    hits = List.copyOf(hits);
  }
}
