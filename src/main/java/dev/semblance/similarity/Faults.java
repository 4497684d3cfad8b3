package dev.semblance.similarity;

import dev.semblance.fault.Fault;
import dev.semblance.fault.Fault.InvalidRequest;
import dev.semblance.fault.Fault.Place;
import java.util.List;

/** Throwing faults of fields and of items. */
final class Faults {
  private Faults() {}

  static InvalidRequest field(String field, String message) {
    return new InvalidRequest(Place.of(field), message);
  }

  /** Throws what was found, all of it at once; nothing when nothing was. */
  static void throwAny(List<? extends Fault> faults) {
    if (!faults.isEmpty()) {
      throw Fault.SeveralItems.of(faults);
    }
  }
}
