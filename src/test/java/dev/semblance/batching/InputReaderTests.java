package dev.semblance.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.semblance.encoder.EmbedInput;
import dev.semblance.encoder.Output;
import dev.semblance.encoder.Token;
import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.TokenizedText;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputReaderTests {
  private static final Fault.Place PLACE = Fault.Place.of("input", 3);

  private final NumberTokenizer tokenizer = new NumberTokenizer();
  private final InputReader reader = new InputReader(tokenizer, 6, NumberTokenizer.VOCABULARY);

  private TokenizedInput text(String text, String prompt, Truncate truncate) {
    return reader.read(new EmbedInput.Text(text), prompt, truncate, Set.of(Output.TOKENS), PLACE);
  }

  private TokenizedInput ids(int... ids) {
    return reader.read(
        new EmbedInput.TokenIds(ids), "", Truncate.END, Set.of(Output.TOKENS), PLACE);
  }

  private static int[] idsOf(TokenizedInput input) {
    return input.sequence(Set.of(Output.DENSE)).ids();
  }

  private static int promptTokensOf(TokenizedInput input) {
    return input.sequence(Set.of(Output.DENSE)).promptTokens();
  }

  @Test
  void aTextGetsTheTemplatesSpecials() {
    TokenizedInput input = text("20 21", "", Truncate.ERROR);

    assertThat(idsOf(input)).containsExactly(1, 20, 21, 2);
    assertThat(promptTokensOf(input)).isZero();
    assertThat(input.count()).isEqualTo(new TokenCount(4, 4));
  }

  @Test
  void theTokenCountIsThatOfTheWholeText() {
    assertThat(text("20 21 22 23 24 25 26", "", Truncate.END).count())
        .isEqualTo(new TokenCount(9, 6));
  }

  @Test
  void whereTokensLieIsAskedOnlyForTokensAndWhereAPromptEndsInACutText() {
    Set<Output> vector = Set.of(Output.DENSE);

    read("20 21", "50 ", Truncate.END, vector);
    int asked = tokenizer.spans.get();

    read("20 21", "", Truncate.END, vector);
    read("20 21", "50 ", Truncate.END, vector);
    read("20 21 22 23 24 25", "", Truncate.START, vector);
    assertThat(tokenizer.spans).hasValue(asked);

    TokenizedInput cut = read("20 21 22 23 24 25", "50 ", Truncate.START, vector);
    assertThat(idsOf(cut)).containsExactly(1, 50, 23, 24, 25, 2);
    assertThat(tokenizer.spans).hasValue(asked + 1);
    read("20", "", Truncate.END, Set.of(Output.TOKENS));
    assertThat(tokenizer.spans).hasValue(asked + 2);
  }

  private TokenizedInput read(String text, String prompt, Truncate truncate, Set<Output> outputs) {
    return reader.read(new EmbedInput.Text(text), prompt, truncate, outputs, PLACE);
  }

  @Test
  void anEmptyTextIsRefused() {
    assertThatExceptionOfType(Fault.InvalidRequest.class)
        .isThrownBy(() -> text("", "50 ", Truncate.END))
        .withMessage("input[3] is an empty string");
  }

  @Test
  void aTextOfWhitespaceIsItsSpecialTokens() {
    assertThat(idsOf(text("  ", "", Truncate.ERROR))).containsExactly(1, 2);
  }

  @ParameterizedTest
  @CsvSource({"'ab\ud83d', 2", "'\ude00', 0", "'\ud83d\ud83d\ude00', 0", "'\ud83d\ude00\ude00', 2"})
  void halfASurrogatePairIsRefusedWithItsPosition(String text, int position) {
    assertThatExceptionOfType(Fault.InvalidRequest.class)
        .isThrownBy(() -> text(text, "", Truncate.END))
        .withMessage("input[3] holds half a surrogate pair at UTF-16 position " + position);
  }

  @Test
  void aWholeSurrogatePairIsFine() {
    assertThat(idsOf(text("20 \ud83d\ude00", "", Truncate.END))).containsExactly(1, 20, 3, 2);
  }

  @Test
  void halfASurrogatePairInThePromptIsRefused() {
    assertThatExceptionOfType(Fault.InvalidRequest.class)
        .isThrownBy(() -> text("20", "\ud83d", Truncate.END))
        .withMessage("prompt holds half a surrogate pair at UTF-16 position 0");
  }

  @Test
  void promptTokensAreThoseOfThePromptAloneWithoutItsSuffix() {
    TokenizedInput input = text("20", "50 51 ", Truncate.ERROR);

    assertThat(idsOf(input)).containsExactly(1, 50, 51, 20, 2);
    assertThat(promptTokensOf(input)).isEqualTo(3);
  }

  @Test
  void aPromptIsCountedOnce() {
    int before = tokenizer.calls.get();

    text("20", "50 ", Truncate.ERROR);
    text("21", "50 ", Truncate.ERROR);

    assertThat(tokenizer.calls.get() - before).isEqualTo(3);
  }

  @Test
  void startCutsTheTextAndKeepsThePrompt() {
    TokenizedInput input = text("20 21 22 23", "50 51 ", Truncate.START);

    assertThat(idsOf(input)).containsExactly(1, 50, 51, 22, 23, 2);
    assertThat(promptTokensOf(input)).isEqualTo(3);
  }

  @Test
  void endCutsTheTextAndKeepsThePrompt() {
    assertThat(idsOf(text("20 21 22 23", "50 51 ", Truncate.END)))
        .containsExactly(1, 50, 51, 20, 21, 2);
  }

  @Test
  void aPromptThatLeavesNoRoomIsAFault() {
    assertThatExceptionOfType(Fault.InvalidRequest.class)
        .isThrownBy(() -> text("20", "50 51 52 53 ", Truncate.END))
        .withMessage(
            "input[3] cannot be cut: its prompt and special tokens alone are 6 tokens,"
                + " the model takes 6");
  }

  @Test
  void spansAreThoseOfTheCallersText() {
    assertThat(text("20 21", "50 ", Truncate.ERROR).tokens(tokenizer))
        .containsExactly(
            new Token(1, "[CLS]", null, null, true),
            new Token(50, "50", null, null, false),
            new Token(20, "20", 0, 2, false),
            new Token(21, "21", 3, 5, false),
            new Token(2, "[SEP]", null, null, true));
  }

  @Test
  void spansOutliveTruncation() {
    assertThat(text("20 21 22 23 24", "50 ", Truncate.START).tokens(tokenizer))
        .containsExactly(
            new Token(1, "[CLS]", null, null, true),
            new Token(50, "50", null, null, false),
            new Token(22, "22", 6, 8, false),
            new Token(23, "23", 9, 11, false),
            new Token(24, "24", 12, 14, false),
            new Token(2, "[SEP]", null, null, true));
  }

  @Test
  void aTokenAcrossTheBorderBelongsToTheTextAndBeginsWithIt() {
    assertThat(text("d 20", "abc", Truncate.ERROR).tokens(tokenizer))
        .contains(new Token(3, "word", 0, 1, false), new Token(20, "20", 2, 4, false));
  }

  @Test
  void idsWithoutTheTemplateGetIt() {
    assertThat(idsOf(ids(20, 21))).containsExactly(1, 20, 21, 2);
  }

  @Test
  void idsWithTheTemplateAreTakenAsTheyAre() {
    assertThat(idsOf(ids(1, 20, 2))).containsExactly(1, 20, 2);
    assertThat(idsOf(ids(1, 2))).containsExactly(1, 2);
  }

  @Test
  void idsWithHalfTheTemplateGetAllOfIt() {
    assertThat(idsOf(ids(1, 20))).containsExactly(1, 1, 20, 2);
    assertThat(idsOf(ids(1))).containsExactly(1, 1, 2);
  }

  @Test
  void idsAreCutLikeTexts() {
    TokenizedInput input = ids(20, 21, 22, 23, 24);

    assertThat(idsOf(input)).containsExactly(1, 20, 21, 22, 23, 2);
    assertThat(input.count()).isEqualTo(new TokenCount(7, 6));
  }

  @Test
  void idsHaveNoSpans() {
    assertThat(ids(20).tokens(tokenizer))
        .containsExactly(
            new Token(1, "[CLS]", null, null, true),
            new Token(20, "20", null, null, false),
            new Token(2, "[SEP]", null, null, true));
  }

  @Test
  void noIdsAtAllAreRefused() {
    assertThatExceptionOfType(Fault.InvalidRequest.class)
        .isThrownBy(() -> ids())
        .withMessage("input[3] is an empty list of token ids");
  }

  @ParameterizedTest
  @CsvSource({"100", "-1", "2147483647"})
  void idsOfAnotherTokenizerAreRefused(int foreign) {
    assertThatExceptionOfType(Fault.UnknownTokenId.class)
        .isThrownBy(() -> ids(20, foreign))
        .withMessageStartingWith(
            "input[3] holds token id " + foreign + ", this model's tokenizer has ids 0 to 99.");
  }

  @Test
  void aPromptBeforeIdsIsRefused() {
    assertThatExceptionOfType(Fault.InvalidRequest.class)
        .isThrownBy(
            () ->
                reader.read(
                    new EmbedInput.TokenIds(new int[] {20}),
                    "50 ",
                    Truncate.END,
                    Set.of(Output.TOKENS),
                    PLACE))
        .withMessage("input[3] holds token ids: a prompt cannot be put before them; send text");
  }

  @Test
  void tokenizingShowsTheWholeTextAndHowMuchTheModelTakes() {
    TokenizedText tokenized = reader.tokenize("20 21 22 23 24", "50 ", PLACE);

    assertThat(tokenized.tokens())
        .extracting(Token::id)
        .containsExactly(1, 50, 20, 21, 22, 23, 24, 2);
    assertThat(tokenized.tokens().get(1).start()).isNull();
    assertThat(tokenized.tokens().get(2).start()).isZero();
    assertThat(tokenized.used()).isEqualTo(6);
  }
}
