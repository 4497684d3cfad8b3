package dev.semblance.api.collections;

import dev.semblance.fault.Fault;
import org.jspecify.annotations.Nullable;

/** A number in the query part of an address. */
final class QueryNumber {
  private QueryNumber() {}

  /**
   * @param text null for the default
   */
  static int read(String name, @Nullable String text, int min, int max, int otherwise) {
    if (text == null) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new Fault.InvalidRequest(
        Fault.Place.of(name),
        "is " + Fault.quote(text) + ", needed: a whole number from " + min + " to " + max);
  }
}
