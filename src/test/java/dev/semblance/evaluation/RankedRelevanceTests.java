package dev.semblance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RankedRelevanceTests {
  private static final Offset<Double> CLOSE = within(1e-12);

  /** Found: nothing, a 2, a 1. Judged too, but not found: a 3. Judged not relevant: 0 and -1. */
  private static final RankedRelevance GRADED =
      new RankedRelevance(new int[] {0, 2, 1, 0}, new int[] {0, 1, 3, -1, 2});

  @Test
  void gainIsLinearAndDiscountedByTheLogarithmOfTheRank() {
    // log2(2) = 1, log2(3) = 1.5850, log2(4) = 2
    // found: 0/1 + 2/1.5850 + 1/2 = 1.7619; best: 3/1 + 2/1.5850 + 1/2 = 4.7619
    assertThat(GRADED.ndcg(10)).isCloseTo(0.36999401273810767, CLOSE);
  }

  @Test
  void theCutHoldsForTheBestRankingToo() {
    // found: 2/1.5850 = 1.2619; best: 3/1 + 2/1.5850 = 4.2619
    assertThat(GRADED.ndcg(2)).isCloseTo(0.2960819109658652, CLOSE);
    assertThat(GRADED.ndcg(1)).isZero();
  }

  @Test
  void recallCountsWhatWasNotFound() {
    assertThat(GRADED.recall(100)).isCloseTo(2 / 3.0, CLOSE);
    assertThat(GRADED.recall(2)).isCloseTo(1 / 3.0, CLOSE);
  }

  @Test
  void theReciprocalRankIsOfTheFirstRelevantOneWithinTheCut() {
    assertThat(GRADED.reciprocalRank(10)).isEqualTo(0.5);
    assertThat(GRADED.reciprocalRank(1)).isZero();
  }

  @Test
  void whatIsJudgedWorseThanNotRelevantGainsNothing() {
    RankedRelevance measures = new RankedRelevance(new int[] {-1, 1}, new int[] {-1, 1});

    // 1/log2(3) over 1/log2(2)
    assertThat(measures.ndcg(10)).isCloseTo(0.6309297535714575, CLOSE);
    assertThat(measures.recall(1)).isZero();
    assertThat(measures.reciprocalRank(10)).isEqualTo(0.5);
  }

  @Test
  void aPerfectRankingIsOne() {
    RankedRelevance measures = new RankedRelevance(new int[] {2, 1, 1}, new int[] {1, 2, 1});

    assertThat(measures.ndcg(10)).isEqualTo(1);
    assertThat(measures.recall(100)).isEqualTo(1);
    assertThat(measures.reciprocalRank(10)).isEqualTo(1);
  }

  @Test
  void aQueryWithoutARelevantDocumentHasNoMeasures() {
    assertThatThrownBy(() -> new RankedRelevance(new int[] {0}, new int[] {0, -1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2");
  }
}
