package dev.semblance.rerank;

import dev.semblance.fault.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of the caller's request hold the texts; faults name them.
 *
 * @param query of the query
 * @param documents of the documents
 * @param positions each document's place in its field, or null where that is its index
 */
public record RerankFields(String query, String documents, @Nullable List<Integer> positions) {
  /** As most interfaces call them. */
  public static final RerankFields USUAL = of("query", "documents");

  /** What a model is to judge, in the interface that has it. */
  static final Fault.Place INSTRUCTION = Fault.Place.of("instruction");

  public RerankFields {
    positions = positions == null ? null : List.copyOf(positions);
  }

  /** Fields that hold nothing else. */
  public static RerankFields of(String query, String documents) {
    return new RerankFields(query, documents, null);
  }

  Fault.Place ofDocument(int index) {
    return Fault.Place.of(documents, position(index));
  }

  int position(int index) {
    return positions == null ? index : positions.get(index);
  }
}
