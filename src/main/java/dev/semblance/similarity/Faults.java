package dev.semblance.similarity;

import dev.semblance.fault.Fault;
import dev.semblance.fault.Fault.InvalidRequest;
import dev.semblance.fault.Fault.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The faults of a request's items, told all at once: of the first {@value #MOST_TOLD} what they
 * are, of the others how many, since a body of a few kilobytes can hold millions. For one thread.
 */
final class Faults {
  private static final int MOST_TOLD = 1000;

  private final List<Fault> told = new ArrayList<>();
  private int count;

  static InvalidRequest field(String field, String message) {
    return new InvalidRequest(Place.of(field), message);
  }

  /** Takes a fault, which is made only if it will be told. */
  void add(Supplier<? extends Fault> fault) {
    count++;
    if (told.size() < MOST_TOLD) {
      told.add(fault.get());
    }
  }

  /** Throws what was found; nothing when nothing was. */
  void throwAny() {
    if (count == 1) {
      throw told.getFirst();
    }
    if (count > 1) {
      throw new Fault.SeveralItems(told, count);
    }
  }
}
