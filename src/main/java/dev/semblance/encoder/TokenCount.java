package dev.semblance.encoder;

/**
 * The truth about truncation.
 *
 * @param total tokens of the whole text, prompt and special tokens included
 * @param used tokens that were embedded
 * @param estimated whether {@code total} is a guess, since the text was too long to be read whole
 */
public record TokenCount(int total, int used, boolean estimated) {

  /** Of a text that was read whole. */
  public TokenCount(int total, int used) {
    this(total, used, false);
  }

  public boolean truncated() {
    return used < total;
  }
}
