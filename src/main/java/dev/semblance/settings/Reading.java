package dev.semblance.settings;

/** What a name that somebody wrote means. */
sealed interface Reading {

  /**
   * A setting.
   *
   * @param name in full, as Spring Boot reads it to the letter: what an operator chose is in square
   *     brackets
   */
  record Known(String name) implements Reading {}

  /**
   * A map as a whole, written as one value.
   *
   * @param name in full
   */
  record Whole(String name, Shape.Names names) implements Reading {}

  /** No setting. */
  record Unknown() implements Reading {}

  /**
   * A name that cannot hold what was meant.
   *
   * @param how the way to write it
   */
  record Unclear(String how) implements Reading {}
}
