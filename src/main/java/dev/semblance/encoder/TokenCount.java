package dev.semblance.encoder;

/**
 * The truth about truncation.
 *
 * @param total tokens of the whole text, prompt and special tokens included
 * @param used tokens that were embedded
 */
public record TokenCount(int total, int used) {
  public boolean truncated() {
    return used < total;
  }
}
