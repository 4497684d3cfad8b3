package dev.semblance.encoder;

/**
 * One sequence of a {@link PackedBatch}, cut to the model's length. The array is shared, not
 * copied: nobody writes to it.
 */
public final class PackedSequence {
  private final int[] ids;
  private final int promptTokens;
  private final EmbeddingKind kind;

  /**
   * @param ids [tokens], specials included
   * @param promptTokens how many tokens at the front are prompt (the special ones before it
   *     included), which a pooling may be told to leave out; 0 without a prompt
   */
  public PackedSequence(int[] ids, int promptTokens, EmbeddingKind kind) {
    this.ids = ids;
    this.promptTokens = promptTokens;
    this.kind = kind;
  }

  public int[] ids() {
    return ids;
  }

  public int promptTokens() {
    return promptTokens;
  }

  public EmbeddingKind kind() {
    return kind;
  }
}
