package dev.semblance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Figures of scipy 1.17.1: {@code python -c "from scipy.stats import spearmanr, pearsonr;
 * print(repr(spearmanr(x, y).statistic), repr(pearsonr(x, y).statistic))"}.
 */
class RankCorrelationTests {
  private static final Offset<Double> CLOSE = within(1e-12);

  @Test
  void agreesWithScipyOnScoresWithTies() {
    double[] x = {5.0, 4.75, 5.0, 2.4, 2.75, 2.615, 5.0, 2.333, 3.75, 0.0};
    double[] y = {0.91, 0.75, 0.88, 0.75, 0.41, 0.62, 0.91, -0.07, 0.75, 0.05};

    assertThat(RankCorrelation.spearman(x, y)).isCloseTo(0.8909700554741179, CLOSE);
    assertThat(RankCorrelation.pearson(x, y)).isCloseTo(0.8091177603141438, CLOSE);
  }

  @Test
  void agreesWithScipyWhereMostNumbersAreTied() {
    double[] x = {1, 1, 1, 2, 2, 3};
    double[] y = {3, 1, 2, 2, 2, -7};

    assertThat(RankCorrelation.spearman(x, y)).isCloseTo(-0.4918693768379647, CLOSE);
    assertThat(RankCorrelation.pearson(x, y)).isCloseTo(-0.7884051837811249, CLOSE);
  }

  /** {@code x=[(i*7)%6 for i in range(1000)]; y=[((i*i)%11)/4+(i%6) for i in range(1000)]}. */
  @Test
  void agreesWithScipyOnAThousandNumbersOfFewValues() {
    double[] x = IntStream.range(0, 1000).mapToDouble(i -> i * 7 % 6).toArray();
    double[] y = IntStream.range(0, 1000).mapToDouble(i -> i * i % 11 / 4.0 + i % 6).toArray();

    assertThat(RankCorrelation.spearman(x, y)).isCloseTo(0.9241842552060769, CLOSE);
    assertThat(RankCorrelation.pearson(x, y)).isCloseTo(0.9240515231951433, CLOSE);
  }

  @Test
  void zeroAndMinusZeroAreOneNumber() {
    double[] x = {0.0, -0.0, 1.0};

    assertThat(RankCorrelation.ranks(x)).containsExactly(1.5, 1.5, 3);
    assertThat(RankCorrelation.spearman(x, new double[] {1, 2, 3}))
        .isCloseTo(0.8660254037844387, CLOSE);
  }

  @Test
  void equalNumbersShareTheirAverageRank() {
    assertThat(RankCorrelation.ranks(new double[] {7, 3, 7, 7, 9})).containsExactly(3, 1, 3, 3, 5);
  }

  @Test
  void theSameOrderIsOneAndTheOppositeMinusOne() {
    double[] x = {1, 2, 3, 4};

    assertThat(RankCorrelation.spearman(x, new double[] {1, 10, 100, 1000})).isCloseTo(1, CLOSE);
    assertThat(RankCorrelation.spearman(x, new double[] {4, 3, 2, -1})).isCloseTo(-1, CLOSE);
    assertThat(RankCorrelation.pearson(x, new double[] {10, 20, 30, 40})).isCloseTo(1, CLOSE);
  }

  @Test
  void aConstantListOrANaNHasNoCorrelation() {
    double[] constant = new double[7];
    Arrays.fill(constant, 0.1);
    double[] x = {1, 2, 3, 4, 5, 6, 7};
    double[] hole = {1, 2, Double.NaN, 4, 5, 6, 7};

    assertThat(RankCorrelation.spearman(x, constant)).isNaN();
    assertThat(RankCorrelation.pearson(constant, x)).isNaN();
    assertThat(RankCorrelation.spearman(hole, x)).isNaN();
    assertThat(RankCorrelation.pearson(x, hole)).isNaN();
  }

  @Test
  void listsOfUnequalLengthOrOfOneNumberAreRefusedWithTheirLengths() {
    assertThatThrownBy(() -> RankCorrelation.spearman(new double[3], new double[4]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3!=4");
    assertThatThrownBy(() -> RankCorrelation.pearson(new double[1], new double[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got 1");
  }
}
