package dev.semblance.chunking;

/**
 * A part of a text that is embedded by itself.
 *
 * @param start its first UTF-16 unit in the text, never white space
 * @param end one past its last unit, which is never white space
 * @param tokens how many the model sees of it, special and prompt tokens included
 */
public record Chunk(int start, int end, int tokens) {

  /** The part itself. */
  public String in(String text) {
    return text.substring(start, end);
  }
}
