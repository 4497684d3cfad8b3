package dev.semblance.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.semblance.encoder.TokenSequence;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairTruncationTests {
  private static final Fault.Place PLACE = Fault.Place.of("documents", 2);

  /** {@code [CLS] 10.. [SEP] 50.. [SEP]} */
  private static TokenSequence pair(int first, int second) {
    int[] ids = new int[first + second + 3];
    ids[0] = 1;
    for (int t = 0; t < first; t++) {
      ids[1 + t] = 10 + t;
    }
    ids[1 + first] = 2;
    for (int t = 0; t < second; t++) {
      ids[2 + first + t] = 50 + t;
    }
    ids[ids.length - 1] = 2;
    return new TokenSequence(ids, 1, 1, 1 + first, 2 + first);
  }

  // The lengths are those that tokenizers 0.22 leaves by truncation strategy longest_first.
  @ParameterizedTest
  @CsvSource({
    "3, 9, 11, 3, 5",
    "9, 3, 11, 5, 3",
    "9, 9, 11, 4, 4",
    "9, 9, 12, 4, 5",
    "5, 9, 12, 4, 5",
    "9, 5, 12, 5, 4",
    "0, 9, 8, 0, 5",
    "4, 4, 11, 4, 4"
  })
  void theLongerTextIsCutUntilBothAreOfOneLength(
      int first, int second, int limit, int firstLeft, int secondLeft) {
    TokenSequence cut = PairTruncation.of(pair(first, second), limit, Truncate.END, PLACE);

    assertThat(cut.ids()).isEqualTo(pair(firstLeft, secondLeft).ids());
    assertThat(cut.secondBegins()).isEqualTo(2 + firstLeft);
    assertThat(cut.firstEnds()).isEqualTo(1 + firstLeft);
  }

  @Test
  void atTheStartTheFirstTokensOfEachGo() {
    TokenSequence cut = PairTruncation.of(pair(3, 5), 8, Truncate.START, PLACE);

    assertThat(cut.ids()).containsExactly(1, 11, 12, 2, 52, 53, 54, 2);
  }

  @Test
  void whatFitsIsLeftAlone() {
    TokenSequence pair = pair(3, 5);

    assertThat(PairTruncation.of(pair, 11, Truncate.END, PLACE)).isSameAs(pair);
  }

  @Test
  void whatMayNotBeCutIsRefusedWithBothNumbers() {
    assertThatExceptionOfType(Fault.InputTooLong.class)
        .isThrownBy(() -> PairTruncation.of(pair(3, 5), 10, Truncate.ERROR, PLACE))
        .withMessageContaining("documents[2] has 11 tokens, the model takes 10");
  }

  @Test
  void specialTokensThatLeaveNoRoomAreAFault() {
    assertThatExceptionOfType(Fault.InvalidRequest.class)
        .isThrownBy(() -> PairTruncation.of(pair(3, 5), 4, Truncate.END, PLACE))
        .withMessageContaining("3 tokens, the model takes 4");
  }
}
