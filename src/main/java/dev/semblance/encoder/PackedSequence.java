package dev.semblance.encoder;

import java.util.Set;

/**
 * One sequence of a {@link PackedBatch}, cut to the model's length. The array is shared, not
 * copied: nobody writes to it.
 */
public final class PackedSequence {
  private final int[] ids;
  private final int promptTokens;
  private final int secondBegins;
  private final int attended;
  private final Set<Output> outputs;

  /**
   * @param ids [tokens], specials included
   * @param promptTokens how many tokens at the front are prompt (the special ones before it
   *     included), which a pooling may be told to leave out; 0 without a prompt
   * @param secondBegins the second text's first token; as many as there are ids for one text
   * @param attended how many tokens at the front all others look at; nobody looks at the rest
   * @param outputs what is asked of it
   */
  public PackedSequence(
      int[] ids, int promptTokens, int secondBegins, int attended, Set<Output> outputs) {
    if (attended < Math.min(1, ids.length) || attended > ids.length) {
      throw new IllegalArgumentException(attended + " of " + ids.length + " tokens");
    }
    this.ids = ids;
    this.promptTokens = promptTokens;
    this.secondBegins = secondBegins;
    this.attended = attended;
    this.outputs = outputs;
  }

  /** All tokens of which look at each other. */
  public PackedSequence(int[] ids, int promptTokens, int secondBegins, Set<Output> outputs) {
    this(ids, promptTokens, secondBegins, ids.length, outputs);
  }

  /** One text. */
  public PackedSequence(int[] ids, int promptTokens, Output... outputs) {
    this(ids, promptTokens, ids.length, Set.of(outputs));
  }

  public int[] ids() {
    return ids;
  }

  public int promptTokens() {
    return promptTokens;
  }

  public int secondBegins() {
    return secondBegins;
  }

  /** How many tokens at the front all others look at: keys of attention, where all are queries. */
  public int attended() {
    return attended;
  }

  public Set<Output> outputs() {
    return outputs;
  }
}
