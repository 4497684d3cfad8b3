package dev.semblance.encoder;

/** One thing to embed. */
public sealed interface EmbedInput {

  /** UTF-16 units, or ids: what it costs to look at. */
  default int length() {
    return switch (this) {
      case Text(String text) -> text.length();
      case Pair(String first, String second) -> Math.addExact(first.length(), second.length());
      case TokenIds tokens -> tokens.ids().length;
    };
  }

  /** A text; well-formed UTF-16. */
  record Text(String text) implements EmbedInput {}

  /**
   * Two texts that the model reads together, as one sequence by its tokenizer's template for pairs;
   * both well-formed UTF-16. Only for {@link Output#SCORES}.
   */
  record Pair(String first, String second) implements EmbedInput {}

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
