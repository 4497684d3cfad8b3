package dev.semblance.batching;

import dev.semblance.encoder.TextTokenizer;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import org.jspecify.annotations.Nullable;

/**
 * A text of more than one piece on its way to tokens: of one that the model cannot take whole, only
 * as much is read as says so and as survives the cut. For one thread at a time.
 */
final class LongText {

  /** UTF-16 units of a piece that is long work, since no cut was found in it. */
  private static final int LONG_PIECE = 2 * StableCuts.PIECE;

  private final TextTokenizer tokenizer;
  private final String asked;
  private final int promptLength;
  private final Template template;
  private final int limit;
  private final Truncate truncate;
  private final Fault.Place place;
  private final @Nullable PiecewiseTokens head;
  private @Nullable PiecewiseTokens tail;
  private int front;

  /** The ids that a tokenizer puts around every text. Arrays are shared. */
  static final class Template {
    private final int[] prefix;
    private final int[] suffix;

    Template(int[] prefix, int[] suffix) {
      this.prefix = prefix;
      this.suffix = suffix;
    }

    int length() {
      return prefix.length + suffix.length;
    }
  }

  /**
   * @param asked prompt and text
   * @param promptLength UTF-16 units of the prompt, which is never cut
   * @param limit the most tokens the model takes
   */
  LongText(
      TextTokenizer tokenizer,
      Template template,
      String asked,
      int promptLength,
      int limit,
      Truncate truncate,
      Fault.Place place) {
    this.tokenizer = tokenizer;
    this.template = template;
    this.asked = asked;
    this.promptLength = promptLength;
    this.limit = limit;
    this.truncate = truncate;
    this.place = place;
    this.front = template.prefix.length;
    if (truncate == Truncate.START && promptLength == 0) {
      this.head = null;
      this.tail = new PiecewiseTokens(tokenizer, asked, PiecewiseTokens.Side.END);
    } else {
      this.head = new PiecewiseTokens(tokenizer, asked, PiecewiseTokens.Side.START);
    }
  }

  /** Whether no more need be read. */
  boolean done() {
    if (tail != null) {
      return tail.whole()
          || (tail.unreadTo() >= promptLength
              && front + tail.tokens() + template.suffix.length > limit);
    }
    return head().whole() || (truncate != Truncate.START && readsTooLong());
  }

  private boolean readsTooLong() {
    return head().tokens() + template.length() > limit;
  }

  /** Whether the next piece takes long, since there is no cut in it. */
  boolean nextIsLong() {
    return !done() && (tail != null ? tail : head()).nextLength() > LONG_PIECE;
  }

  /** Reads a piece. */
  void readNext() {
    if (tail != null) {
      tail.readNext();
      return;
    }
    head().readNext();
    if (truncate == Truncate.START && !head().whole()) {
      turnToTheEnd();
    }
  }

  /** Once the prompt's tokens are known, what matters lies at the text's end. */
  private void turnToTheEnd() {
    TokenSequence read = head().sequence(template.prefix, template.suffix);
    int first = frontOf(read);
    if (first < read.length() - template.suffix.length) {
      front = first;
      tail = new PiecewiseTokens(tokenizer, asked, PiecewiseTokens.Side.END);
    }
  }

  /** How many tokens at the front are never cut: the template's and the prompt's. */
  int frontOf(TokenSequence sequence) {
    int count = sequence.prefix();
    while (promptLength > 0
        && count < sequence.length() - sequence.suffix()
        && TokenizedInput.ofPrompt(sequence, count, promptLength)) {
      count++;
    }
    return count;
  }

  /**
   * What was read, cut if it must be.
   *
   * @param promptTokens tokens at the front that a pooling may leave out
   * @throws Fault.InputTooLong when the text is too long and may not be cut
   */
  TokenizedInput finish(int promptTokens) {
    PiecewiseTokens read = tail != null ? tail : head();
    TokenSequence found = read.sequence(template.prefix, template.suffix);
    if (read.whole()) {
      return new TokenizedInput(
          found,
          Truncation.of(found, frontOf(found), limit, truncate, place),
          promptTokens,
          promptLength);
    }
    int about =
        (int) Math.clamp(template.length() + read.estimate(), limit + 1L, Integer.MAX_VALUE);
    if (truncate == Truncate.ERROR) {
      throw Fault.InputTooLong.byEstimate(place, about, limit);
    }
    TokenSequence ends = tail == null || head == null ? found : joined(head, found);
    int kept = tail == null ? frontOf(ends) : front;
    return TokenizedInput.estimated(
        ends, Truncation.of(ends, kept, limit, truncate, place), about, promptTokens, promptLength);
  }

  /** The tokens at the front before those of the end. */
  private TokenSequence joined(PiecewiseTokens start, TokenSequence end) {
    TokenSequence first = start.sequence(template.prefix, template.suffix);
    int added = front - template.prefix.length;
    int length = end.length() + added;
    int[] ids = new int[length];
    int[] starts = new int[length];
    int[] ends = new int[length];
    for (int t = 0; t < length; t++) {
      TokenSequence from = t < front ? first : end;
      int at = t < front ? t : t - added;
      ids[t] = from.ids()[at];
      starts[t] = from.start(at);
      ends[t] = from.end(at);
    }
    return new TokenSequence(ids, end.prefix(), end.suffix(), starts, ends);
  }

  private PiecewiseTokens head() {
    if (head == null) {
      throw new IllegalStateException("read from the end");
    }
    return head;
  }
}
