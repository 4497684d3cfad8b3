package dev.semblance.encoder;

/** A model's tokenizer, without truncation and padding of its own. Safe to share. */
public interface TextTokenizer extends AutoCloseable {

  /** Tokenises a well-formed text with the template's special tokens around it. */
  TokenSequence tokenize(String text);

  /** The same without where in the text the tokens lie, which most callers do not ask. */
  default TokenSequence tokenizeWithoutSpans(String text) {
    return tokenize(text);
  }

  /**
   * Tokenises two well-formed texts as one sequence, with the special tokens of the template for
   * pairs; where they lie in the texts is not told.
   */
  TokenSequence tokenizePair(String first, String second);

  /** Text for ids, special tokens left out. Ids must be in the vocabulary. */
  String detokenize(int[] ids);

  /** The same, special tokens spelt as the vocabulary does. */
  String detokenizeWhole(int[] ids);

  /** How the vocabulary spells an id. */
  String piece(int id);

  int vocabularySize();

  /**
   * Frees what is native of it, once no call runs any more; does not wait for that. Later calls
   * that tokenise or detokenise are a {@link dev.semblance.fault.Fault.NotReady}. Doing it again is
   * harmless.
   */
  @Override
  default void close() {}
}
