package dev.semblance.model.djl;

import dev.semblance.encoder.TextTokenizer;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.model.folder.ChatFrame;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Two texts in a frame of words: only the second is cut where there is not room for both, as the
 * rest must stay for the model to know what it is asked.
 */
record FramedPairs(TextTokenizer tokenizer, ChatFrame frame) {

  TokenSequence tokenize(String first, String second) {
    return frame.apart() == null ? together(first, second) : apart(frame.apart(), first, second);
  }

  /** Of a frame that is read with its texts. */
  private TokenSequence together(String first, String second) {
    String before = frame.begin() + first + frame.beforeDocument();
    TokenSequence whole = tokenizer.tokenize(before + second + frame.end());
    int end = before.length() + second.length();
    int begins = whole.prefix();
    int last = whole.length() - whole.suffix();
    while (begins < last && whole.end(begins) <= before.length()) {
      begins++;
    }
    while (last > begins && whole.start(last - 1) >= end) {
      last--;
    }
    return new TokenSequence(whole.ids(), begins, whole.length() - last, begins, begins);
  }

  /** Of a frame whose parts are read one by one. */
  private TokenSequence apart(String apart, String first, String second) {
    int[] between = bodyOf(apart);
    TokenSequence query = tokenizer.tokenizeWithoutSpans(frame.begin() + first);
    int[] head = Arrays.copyOf(query.ids(), query.length() - query.suffix());
    TokenSequence document = tokenizer.tokenize(frame.beforeDocument() + second);
    int mark = document.prefix();
    while (mark < document.length() - document.suffix()
        && document.end(mark) <= frame.beforeDocument().stripTrailing().length()) {
      mark++;
    }
    int[] end = bodyOf(frame.end());
    int[] ids =
        Stream.of(head, between, bodyOf(document), between, end)
            .flatMapToInt(IntStream::of)
            .toArray();
    int begins = head.length + between.length + mark - document.prefix();
    return new TokenSequence(ids, begins, between.length + end.length, begins, begins);
  }

  private int[] bodyOf(String text) {
    return bodyOf(tokenizer.tokenizeWithoutSpans(text));
  }

  private static int[] bodyOf(TokenSequence sequence) {
    return Arrays.copyOfRange(
        sequence.ids(), sequence.prefix(), sequence.length() - sequence.suffix());
  }
}
