package dev.semblance.encoder;

/** One thing to embed. */
public sealed interface EmbedInput {

  /** A text; well-formed UTF-16. */
  record Text(String text) implements EmbedInput {}

  /**
   * Ids of the encoder's own tokenizer, with or without the special tokens around them. Not copied:
   * the maker gives the array away.
   */
  final class TokenIds implements EmbedInput {
    private final int[] ids;

    public TokenIds(int[] ids) {
      this.ids = ids;
    }

    public int[] ids() {
      return ids;
    }
  }
}
