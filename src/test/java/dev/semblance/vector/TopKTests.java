package dev.semblance.vector;

import static dev.semblance.vector.Order.HIGHER_IS_CLOSER;
import static dev.semblance.vector.Order.LOWER_IS_CLOSER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopKTests {

  private static final double[] SCORES = {0.2, 0.9, 0.5, 0.9, 0.1};

  @Test
  void theHighestComeFirstWhereHigherIsCloser() {
    Ranking best = TopK.of(3).of(HIGHER_IS_CLOSER, SCORES);

    assertThat(best.indexes()).containsExactly(1, 3, 2);
    assertThat(best.scores()).containsExactly(0.9, 0.9, 0.5);
  }

  @Test
  void theLowestComeFirstWhereLowerIsCloser() {
    Ranking best = TopK.of(2).of(LOWER_IS_CLOSER, SCORES);

    assertThat(best.indexes()).containsExactly(4, 0);
    assertThat(best.scores()).containsExactly(0.1, 0.2);
  }

  @Test
  void ofEqualScoresTheLowerIndexIsKept() {
    assertThat(TopK.of(1).of(HIGHER_IS_CLOSER, SCORES).indexes()).containsExactly(1);
    assertThat(TopK.of(3).of(LOWER_IS_CLOSER, new double[6]).indexes()).containsExactly(0, 1, 2);
  }

  @Test
  void bothZerosAreEqual() {
    double[] zeros = {-0.0, 0.0, -0.0};

    assertThat(TopK.of(3).of(HIGHER_IS_CLOSER, zeros).indexes()).containsExactly(0, 1, 2);
    assertThat(TopK.of(3).of(LOWER_IS_CLOSER, zeros).indexes()).containsExactly(0, 1, 2);
  }

  @Test
  void moreThanThereAreKeepsAll() {
    assertThat(TopK.of(Integer.MAX_VALUE).of(HIGHER_IS_CLOSER, SCORES).indexes())
        .containsExactly(1, 3, 2, 0, 4);
  }

  @Test
  void aThresholdKeepsTheCloserSideAndItself() {
    assertThat(TopK.within(0.5).of(HIGHER_IS_CLOSER, SCORES).indexes()).containsExactly(1, 3, 2);
    assertThat(TopK.within(0.5).of(LOWER_IS_CLOSER, SCORES).indexes()).containsExactly(4, 0, 2);
  }

  @Test
  void thresholdAndCountHoldTogether() {
    assertThat(new TopK(2, 0.5).of(LOWER_IS_CLOSER, SCORES).indexes()).containsExactly(4, 0);
    assertThat(new TopK(2, 0.15).of(LOWER_IS_CLOSER, SCORES).indexes()).containsExactly(4);
  }

  @Test
  void nothingCloseEnoughIsAnEmptyRanking() {
    assertThat(TopK.within(0.95).of(HIGHER_IS_CLOSER, SCORES).size()).isZero();
    assertThat(TopK.of(4).of(HIGHER_IS_CLOSER, new double[0]).size()).isZero();
    assertThat(TopK.of(4).ofOthers(HIGHER_IS_CLOSER, new double[1], 0).size()).isZero();
  }

  @Test
  void theExcludedOneTakesNoPlace() {
    Ranking best = TopK.of(2).ofOthers(HIGHER_IS_CLOSER, SCORES, 1);

    assertThat(best.indexes()).containsExactly(3, 2);
  }

  @Test
  void anExcludedIndexOutsideIsABug() {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> TopK.of(2).ofOthers(HIGHER_IS_CLOSER, SCORES, 5));
  }

  @ParameterizedTest
  @EnumSource
  void agreesWithAStableSort(Order order) {
    Random random = new Random(41);
    for (int n : new int[] {1, 2, 3, 10, 100, 1000}) {
      for (int k : new int[] {1, 2, 7, 99, 100, 5000}) {
        // Few different values, so that ties are many.
        double[] scores = random.doubles(n).map(x -> Math.rint(x * 20) - 10).toArray();
        int self = random.nextInt(n);
        double threshold = random.nextInt(-10, 11);

        assertThat(TopK.of(k).of(order, scores).indexes())
            .containsExactly(sorted(order, scores, -1, null, k));
        assertThat(new TopK(k, threshold).ofOthers(order, scores, self).indexes())
            .containsExactly(sorted(order, scores, self, threshold, k));
      }
    }
  }

  @Test
  void infiniteScoresHaveTheirPlace() {
    double[] scores = {1, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY};

    assertThat(TopK.of(3).of(HIGHER_IS_CLOSER, scores).indexes()).containsExactly(2, 0, 1);
    assertThat(TopK.of(3).of(LOWER_IS_CLOSER, scores).indexes()).containsExactly(1, 0, 2);
  }

  @Test
  void aScoreThatIsNoNumberIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopK.of(1).of(HIGHER_IS_CLOSER, new double[] {1, Double.NaN}))
        .withMessageStartingWith("score 1 is NaN");
  }

  @Test
  void noneAndNoNumberAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopK.of(0))
        .withMessage("k is 0, at least 1 is needed");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopK.within(Double.NaN))
        .withMessage("threshold is NaN, a number is needed");
  }

  @Test
  void placesAreReadOneByOne() {
    Ranking best = TopK.of(2).of(LOWER_IS_CLOSER, SCORES);
    best.indexes()[0] = 77;
    best.scores()[0] = 77;

    assertThat(best.size()).isEqualTo(2);
    assertThat(best.index(0)).isEqualTo(4);
    assertThat(best.score(1)).isEqualTo(0.2);
  }

  private static int[] sorted(Order order, double[] scores, int self, Double threshold, int k) {
    Comparator<Integer> lowest = Comparator.comparingDouble(i -> scores[i]);
    return IntStream.range(0, scores.length)
        .filter(i -> i != self)
        .filter(
            i ->
                threshold == null
                    || (order == HIGHER_IS_CLOSER
                        ? scores[i] >= threshold
                        : scores[i] <= threshold))
        .boxed()
        .sorted(order == HIGHER_IS_CLOSER ? lowest.reversed() : lowest)
        .limit(k)
        .mapToInt(i -> i)
        .toArray();
  }
}
