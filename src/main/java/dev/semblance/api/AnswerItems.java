package dev.semblance.api;

import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.OnError;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.List;

/** The items of an answer about the inputs of a request's {@code input}. */
public final class AnswerItems {
  private AnswerItems() {}

  /**
   * The items as they may leave. The encoder withholds numbers that are not finite already; this is
   * the last door before the wire.
   *
   * @throws Fault when an item, or under {@link OnError#PARTIAL} every item, is at fault
   */
  public static List<ItemResult> of(EmbedResult result, OnError onError) {
    List<ItemResult> items = new ArrayList<>(result.items());
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i) instanceof ItemResult.Embedded embedded && !embedded.finite()) {
        items.set(
            i, new ItemResult.Refused(new Fault.NonFiniteEmbedding(Fault.Place.of("input", i))));
      }
      if (items.get(i) instanceof ItemResult.Refused(Fault fault)) {
        faults.add(fault);
      }
    }
    if (faults.size() == items.size() || onError == OnError.FAIL && !faults.isEmpty()) {
      throw Fault.SeveralItems.of(faults);
    }
    return items;
  }
}
