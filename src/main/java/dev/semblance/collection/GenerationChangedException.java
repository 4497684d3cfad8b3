package dev.semblance.collection;

/** Another generation became live since a write's vectors were made: they are to be made anew. */
public final class GenerationChangedException extends RuntimeException {
  public GenerationChangedException() {
    super("another generation is live", null, false, false);
  }
}
