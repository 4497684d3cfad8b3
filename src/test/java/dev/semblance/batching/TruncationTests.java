package dev.semblance.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.semblance.encoder.TokenCount;
import dev.semblance.encoder.TokenSequence;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TruncationTests {
  private static final Fault.Place PLACE = Fault.Place.of("input", 3);

  // [CLS] 10 11 12 13 14 [SEP], of which 10 may be a prompt.
  private final TokenSequence sequence = new NumberTokenizer().tokenize("10 11 12 13 14");

  private Truncation cut(int front, int limit, Truncate truncate) {
    return Truncation.of(sequence, front, limit, truncate, PLACE);
  }

  @Test
  void aSequenceAsLongAsTheLimitStaysWhole() {
    Truncation whole = cut(1, 7, Truncate.ERROR);

    assertThat(whole.apply(sequence.ids())).isSameAs(sequence.ids());
    assertThat(whole.count()).isEqualTo(new TokenCount(7, 7));
  }

  @Test
  void errorNamesTheInputAndBothNumbers() {
    assertThatExceptionOfType(Fault.InputTooLong.class)
        .isThrownBy(() -> cut(1, 6, Truncate.ERROR))
        .withMessageStartingWith("input[3] has 7 tokens, the model takes 6");
  }

  @Test
  void endCutsTheEndOfTheBodyAndKeepsTheSpecials() {
    Truncation end = cut(1, 5, Truncate.END);

    assertThat(end.apply(sequence.ids())).containsExactly(1, 10, 11, 12, 2);
    assertThat(end.count()).isEqualTo(new TokenCount(7, 5));
  }

  @Test
  void startCutsTheStartOfTheBodyAndKeepsTheSpecials() {
    assertThat(cut(1, 5, Truncate.START).apply(sequence.ids())).containsExactly(1, 12, 13, 14, 2);
  }

  @Test
  void startKeepsThePrompt() {
    assertThat(cut(2, 5, Truncate.START).apply(sequence.ids())).containsExactly(1, 10, 13, 14, 2);
  }

  @Test
  void survivorsKnowWhereTheyCameFrom() {
    Truncation start = cut(2, 5, Truncate.START);

    assertThat(IntStream.range(0, 5).map(start::origin)).containsExactly(0, 1, 4, 5, 6);
  }

  @Test
  void roomForOneTokenOfTheTextIsEnough() {
    assertThat(cut(2, 4, Truncate.END).apply(sequence.ids())).containsExactly(1, 10, 11, 2);
    assertThat(cut(2, 4, Truncate.START).apply(sequence.ids())).containsExactly(1, 10, 14, 2);
  }

  @Test
  void aPromptThatLeavesNoRoomIsAFault() {
    assertThatExceptionOfType(Fault.InvalidRequest.class)
        .isThrownBy(() -> cut(4, 5, Truncate.START))
        .withMessage(
            "input[3] cannot be cut: its prompt and special tokens alone are 5 tokens,"
                + " the model takes 5");
  }

  @Test
  void aTemplateWithoutSpecialsIsCutAtEitherEnd() {
    TokenSequence bare =
        new TokenSequence(new int[] {10, 11, 12}, 0, 0, new int[] {0, 3, 6}, new int[] {2, 5, 8});

    assertThat(Truncation.of(bare, 0, 2, Truncate.END, PLACE).apply(bare.ids()))
        .containsExactly(10, 11);
    assertThat(Truncation.of(bare, 0, 2, Truncate.START, PLACE).apply(bare.ids()))
        .containsExactly(11, 12);
  }
}
