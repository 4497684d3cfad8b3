package dev.semblance.api;

import dev.semblance.encoder.EmbedResult;
import dev.semblance.encoder.ItemResult;
import dev.semblance.encoder.OnError;
import dev.semblance.fault.Fault;
import dev.semblance.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import tools.jackson.core.JsonGenerator;

/** The items of an answer about the inputs of a request's {@code input}. */
public final class AnswerItems {
  private final List<ItemResult> items;

  private AnswerItems(List<ItemResult> items) {
    this.items = items;
  }

  /**
   * The items as they may leave. The encoder withholds numbers that are not finite already; this is
   * the last door before the wire.
   *
   * @throws Fault when an item, or under {@link OnError#PARTIAL} every item, is at fault
   */
  public static AnswerItems of(EmbedResult result, OnError onError) {
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
    if (faults.size() == items.size() || (onError == OnError.FAIL && !faults.isEmpty())) {
      throw Fault.SeveralItems.of(faults);
    }
    return new AnswerItems(items);
  }

  /** How many texts were cut. */
  public long truncated() {
    return counts().stream().filter(item -> item.count().truncated()).count();
  }

  /** The tokens of each item that is answered. */
  public List<TokenJson.Counted> counts() {
    return IntStream.range(0, items.size())
        .filter(i -> items.get(i) instanceof ItemResult.Embedded)
        .mapToObj(i -> new TokenJson.Counted(i, ((ItemResult.Embedded) items.get(i)).count()))
        .toList();
  }

  /** Writes what one item gives; the generator stands in its object, behind its index. */
  public interface Fields {
    void write(JsonGenerator json, int index, ItemResult.Embedded item);
  }

  /**
   * Writes {@code object} and {@code data}, an object for each item; the generator stands in the
   * answer.
   *
   * @param kind what each item's {@code object} says, such as {@code embedding}
   * @param error writes {@code error} of an item at fault
   */
  public void write(
      JsonGenerator json, String kind, Fields fields, BiConsumer<JsonGenerator, Problem> error) {
    json.writeStringProperty("object", "list");
    json.writeArrayPropertyStart("data");
    for (int i = 0; i < items.size(); i++) {
      json.writeStartObject();
      switch (items.get(i)) {
        case ItemResult.Embedded embedded -> {
          json.writeStringProperty("object", kind);
          json.writeNumberProperty("index", i);
          fields.write(json, i, embedded);
        }
        case ItemResult.Refused(Fault fault) -> {
          json.writeStringProperty("object", "error");
          json.writeNumberProperty("index", i);
          error.accept(json, Problem.of(fault));
        }
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
