package dev.semblance.encoder;

import org.jspecify.annotations.Nullable;

/** The ranges of vectors' bytes that somebody fixed. Safe to share. */
@FunctionalInterface
public interface Int8Settings {

  /** Nobody fixed any. */
  Int8Settings NONE = _ -> null;

  /**
   * How the model's components become bytes, or null where that is to be measured.
   *
   * @param model the configured model's name
   */
  @Nullable Int8Range rangeOf(String model);
}
