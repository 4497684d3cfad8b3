package dev.semblance.encoder;

/**
 * Texts in, embeddings of one {@link EmbeddingSpace} out, in the same order. Blocks its thread;
 * safe to share.
 *
 * <p>Decorators stack: a cache around batching around the model. Interrupting a thread that waits
 * in {@link #embed} withdraws what has not been batched yet and throws {@link
 * dev.semblance.fault.Fault.Cancelled}.
 */
public interface Encoder {

  /** What this encoder is; fixed when it was loaded. */
  EncoderFacts facts();

  /**
   * Embeds all inputs of a request.
   *
   * @throws dev.semblance.fault.Fault when the request as a whole cannot be served, or, under
   *     {@link OnError#FAIL}, when any of its items cannot
   */
  EmbedResult embed(EmbedRequest request);

  /** What the tokenizer makes of a text, uncut; for people and for counting. */
  TokenizedText tokenize(String text, String prompt);

  /**
   * Where in a text its tokens lie, uncut; for those who cut it. Nothing is kept of it.
   *
   * @param text a part that the tokenizer reads in one call, which nothing can end
   */
  default TokenSpans spans(String text, String prompt) {
    return TokenSpans.of(tokenize(text, prompt).tokens());
  }

  /**
   * The text that token ids stand for, special tokens left out.
   *
   * @throws dev.semblance.fault.Fault.UnknownTokenId naming {@code place} when an id is not in the
   *     vocabulary
   */
  String detokenize(int[] ids, dev.semblance.fault.Fault.Place place);

  /**
   * The text that token ids stand for, special tokens spelt as the vocabulary does.
   *
   * @throws dev.semblance.fault.Fault.UnknownTokenId naming {@code place} when an id is not in the
   *     vocabulary
   * @throws dev.semblance.fault.Fault.InvalidRequest of an encoder that always leaves them out
   */
  default String detokenizeWhole(int[] ids, dev.semblance.fault.Fault.Place place) {
    throw new dev.semblance.fault.Fault.InvalidRequest(
        place, "is to be spelt with special tokens, which this model always leaves out");
  }

  /** How the vocabulary spells an id that it has. */
  String piece(int id);
}
