package dev.semblance.batching;

import dev.semblance.encoder.LateInteraction;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.encoder.TextTokenizer;
import dev.semblance.encoder.Token;
import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.encoder.TokenSpans;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** One input as the model will see it, and the way back from its tokens to the caller's text. */
final class TokenizedInput {
  private final TokenSequence whole;
  private final Truncation truncation;
  private final TokenCount count;
  private final int[] ids;
  private final int promptTokens;
  private final int promptLength;
  private final int secondBegins;

  /** How many tokens at the front are the input's own and not an expansion's. */
  private final int own;

  private final int attended;

  /**
   * @param whole prompt and text, uncut
   * @param promptTokens tokens at the front that a pooling may leave out
   * @param promptLength UTF-16 units before the caller's text
   */
  TokenizedInput(TokenSequence whole, Truncation truncation, int promptTokens, int promptLength) {
    this(whole, truncation, truncation.count(), promptTokens, promptLength);
  }

  /**
   * Of two texts.
   *
   * @param cut what is left of them
   * @param total how many tokens there were
   */
  static TokenizedInput ofPair(TokenSequence cut, int total) {
    int used = cut.length();
    return new TokenizedInput(
        cut, new Truncation(used, used, used), new TokenCount(total, used), 0, 0);
  }

  private TokenizedInput(
      TokenSequence whole,
      Truncation truncation,
      TokenCount count,
      int promptTokens,
      int promptLength) {
    this.whole = whole;
    this.truncation = truncation;
    this.count = count;
    this.ids = truncation.apply(whole.ids());
    // Alone the prompt may have a token more than before a text that merges with its end.
    this.promptTokens = Math.min(promptTokens, ids.length - whole.suffix());
    this.promptLength = promptLength;
    this.secondBegins = whole.secondBegins() < whole.length() ? whole.secondBegins() : ids.length;
    this.own = ids.length;
    this.attended = ids.length;
  }

  private TokenizedInput(TokenizedInput of, int[] ids, int attended) {
    this.whole = of.whole;
    this.truncation = of.truncation;
    this.count = of.count;
    this.ids = ids;
    this.promptTokens = of.promptTokens;
    this.promptLength = of.promptLength;
    this.secondBegins = ids.length;
    this.own = of.own;
    this.attended = attended;
  }

  /** The same, filled up where it is shorter than that. It counts as many tokens as before. */
  TokenizedInput filled(LateInteraction.Expansion expansion) {
    if (ids.length >= expansion.length()) {
      return this;
    }
    int[] filled = Arrays.copyOf(ids, expansion.length());
    Arrays.fill(filled, ids.length, filled.length, expansion.tokenId());
    return new TokenizedInput(this, filled, expansion.attended() ? filled.length : ids.length);
  }

  /**
   * Of a text of which only a part was tokenised.
   *
   * @param part more tokens than the model takes; those that are not cut off are the whole text's
   * @param about how many tokens the whole may have
   */
  static TokenizedInput estimated(
      TokenSequence part, Truncation truncation, int about, int promptTokens, int promptLength) {
    TokenCount count = new TokenCount(about, truncation.used(), true);
    return new TokenizedInput(part, truncation, count, promptTokens, promptLength);
  }

  int length() {
    return ids.length;
  }

  TokenCount count() {
    return count;
  }

  PackedSequence sequence(Set<Output> outputs) {
    return new PackedSequence(ids, promptTokens, secondBegins, attended, outputs);
  }

  /** The tokens that survived truncation, and those that fill up. */
  List<Token> tokens(TextTokenizer tokenizer) {
    List<Token> tokens = new ArrayList<>(ids.length);
    for (int t = 0; t < own; t++) {
      tokens.add(token(whole, truncation.origin(t), promptLength, tokenizer));
    }
    for (int t = own; t < ids.length; t++) {
      tokens.add(new Token(ids[t], tokenizer.piece(ids[t]), null, null, true));
    }
    return tokens;
  }

  /** A token of a sequence whose first {@code promptLength} UTF-16 units are not the caller's. */
  static Token token(TokenSequence whole, int t, int promptLength, TextTokenizer tokenizer) {
    int id = whole.ids()[t];
    boolean special = t < whole.prefix() || t >= whole.length() - whole.suffix();
    boolean spanned = !special && whole.start(t) >= 0 && !ofPrompt(whole, t, promptLength);
    return spanned
        ? new Token(
            id,
            tokenizer.piece(id),
            Math.max(0, whole.start(t) - promptLength),
            whole.end(t) - promptLength,
            false)
        : new Token(id, tokenizer.piece(id), null, null, special);
  }

  /** Where the text's own tokens lie in a sequence that begins with a prompt. */
  static TokenSpans spans(TokenSequence whole, int promptLength) {
    int from = whole.prefix();
    int to = whole.length() - whole.suffix();
    while (from < to && ofPrompt(whole, from, promptLength)) {
      from++;
    }
    int[] starts = new int[to - from];
    int[] ends = new int[to - from];
    int begun = 0;
    int ended = 0;
    for (int t = 0; t < starts.length; t++) {
      boolean known = whole.start(from + t) >= 0;
      begun = Math.max(begun, known ? whole.start(from + t) - promptLength : ended);
      ended = Math.max(begun, known ? whole.end(from + t) - promptLength : ended);
      starts[t] = begun;
      ends[t] = ended;
    }
    return new TokenSpans(whole.length() - starts.length, starts, ends);
  }

  /** A token that covers the border between prompt and text belongs to the text. */
  static boolean ofPrompt(TokenSequence whole, int t, int promptLength) {
    return promptLength > 0 && whole.end(t) <= promptLength;
  }
}
