package dev.semblance.encoder;

/**
 * What a tokenizer made of one text. Arrays are shared, not copied: nobody writes to them.
 *
 * <p>{@code prefix} ids at the front and {@code suffix} at the end come from the tokenizer's
 * template ({@code [CLS]}, {@code [SEP]}); the body between them is the text. Of two texts the body
 * is the first, the special tokens between the two, and the second.
 */
public final class TokenSequence {
  private static final int[] UNKNOWN = {};

  private final int[] ids;
  private final int prefix;
  private final int suffix;
  private final int[] starts;
  private final int[] ends;
  private final int firstEnds;
  private final int secondBegins;

  /**
   * @param ids [tokens], specials included
   * @param starts [tokens], first UTF-16 unit of the text that each token covers; -1 for specials
   * @param ends [tokens], one past the last such unit; -1 for specials
   */
  public TokenSequence(int[] ids, int prefix, int suffix, int[] starts, int[] ends) {
    if (prefix + suffix > ids.length || starts.length != ids.length || ends.length != ids.length) {
      throw new IllegalArgumentException(
          ids.length + " ids, " + prefix + "+" + suffix + " specials, " + starts.length + " spans");
    }
    this.ids = ids;
    this.prefix = prefix;
    this.suffix = suffix;
    this.starts = starts;
    this.ends = ends;
    this.firstEnds = ids.length - suffix;
    this.secondBegins = ids.length;
  }

  /** A sequence of which nobody knows where in the text its tokens lie. */
  public TokenSequence(int[] ids, int prefix, int suffix) {
    this(ids, prefix, suffix, ids.length - suffix, ids.length);
  }

  /**
   * Two texts, of which nobody knows where in them the tokens lie.
   *
   * @param firstEnds one past the first text's last token
   * @param secondBegins the second text's first token
   */
  public TokenSequence(int[] ids, int prefix, int suffix, int firstEnds, int secondBegins) {
    if (prefix + suffix > ids.length || firstEnds < prefix || secondBegins < firstEnds) {
      throw new IllegalArgumentException(
          ids.length + " ids, " + prefix + "+" + suffix + ", " + firstEnds + ", " + secondBegins);
    }
    this.ids = ids;
    this.prefix = prefix;
    this.suffix = suffix;
    this.starts = UNKNOWN;
    this.ends = UNKNOWN;
    this.firstEnds = firstEnds;
    this.secondBegins = secondBegins;
  }

  public int[] ids() {
    return ids;
  }

  public int length() {
    return ids.length;
  }

  public int prefix() {
    return prefix;
  }

  public int suffix() {
    return suffix;
  }

  /** One past the last token of the only text, or of the first of two. */
  public int firstEnds() {
    return firstEnds;
  }

  /** The first token of the second text; {@link #length()} where there is none. */
  public int secondBegins() {
    return secondBegins;
  }

  /** Whether {@link #start} and {@link #end} may be asked. */
  public boolean hasSpans() {
    return starts.length == ids.length;
  }

  public int start(int token) {
    return starts[token];
  }

  public int end(int token) {
    return ends[token];
  }
}
