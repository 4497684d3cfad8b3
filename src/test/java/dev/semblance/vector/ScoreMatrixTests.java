package dev.semblance.vector;

import static dev.semblance.vector.VectorSimilarity.COSINE;
import static dev.semblance.vector.VectorSimilarity.DOT;
import static dev.semblance.vector.VectorSimilarity.EUCLIDEAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScoreMatrixTests {

  private static final BooleanSupplier NEVER = () -> false;

  @Test
  void rowsAreTheFirstSideAndColumnsTheSecond() {
    float[][] rows = {{1, 0}, {0, 1}};
    float[][] columns = {{1, 2}, {3, 4}, {5, 6}};

    ScoreMatrix scores = ScoreMatrix.of(DOT, rows, columns, NEVER);

    assertThat(scores.rows()).isEqualTo(2);
    assertThat(scores.columns()).isEqualTo(3);
    assertThat(scores.row(0)).containsExactly(1, 3, 5);
    assertThat(scores.row(1)).containsExactly(2, 4, 6);
    assertThat(scores.score(1, 2)).isEqualTo(6);
    assertThat(scores.order()).isEqualTo(Order.HIGHER_IS_CLOSER);
  }

  @ParameterizedTest
  @EnumSource
  void everyValueHasTheBitsOfItsPairAlone(VectorSimilarity metric) {
    Random random = new Random(31);
    for (int length : Reference.AWKWARD_LENGTHS) {
      float[][] rows = Reference.random(random, 5, length);
      float[][] columns = Reference.random(random, 7, length);

      assertSameBits(metric, rows, columns);
    }
  }

  @ParameterizedTest
  @EnumSource
  void columnsBeyondOneTileAreScoredToo(VectorSimilarity metric) {
    Random random = new Random(32);
    for (int columns : new int[] {255, 256, 257, 520}) {
      assertSameBits(
          metric, Reference.random(random, 3, 37), Reference.random(random, columns, 37));
    }
  }

  @Test
  void oneValueDoesNotDependOnItsNeighbours() {
    float[][] vectors = Reference.random(new Random(33), 300, 41);

    ScoreMatrix all = ScoreMatrix.of(COSINE, vectors, vectors, NEVER);
    ScoreMatrix alone =
        ScoreMatrix.of(COSINE, new float[][] {vectors[17]}, new float[][] {vectors[290]}, NEVER);

    assertThat(alone.score(0, 0)).isEqualTo(all.score(17, 290)).isEqualTo(all.score(290, 17));
  }

  @Test
  void extremeFloatsStayFinite() {
    float[][] vectors = {
      {Float.MAX_VALUE, -Float.MAX_VALUE}, {Float.MIN_VALUE, 0}, {1, -1}, {-Float.MIN_VALUE, 1}
    };
    for (VectorSimilarity metric : VectorSimilarity.values()) {
      ScoreMatrix scores = ScoreMatrix.of(metric, vectors, vectors, NEVER);
      for (int r = 0; r < 4; r++) {
        assertThat(scores.row(r)).as("%s row %d", metric, r).doesNotContain(Double.NaN);
        assertThat(scores.row(r)).doesNotContain(Double.POSITIVE_INFINITY);
      }
    }
  }

  @Test
  void noRowsOrNoColumnsMakeAnEmptyMatrix() {
    ScoreMatrix noRows = ScoreMatrix.of(COSINE, new float[0][], new float[][] {{1}, {2}}, NEVER);
    ScoreMatrix noColumns = ScoreMatrix.of(COSINE, new float[][] {{1}, {2}}, new float[0][], NEVER);

    assertThat(noRows.rows()).isZero();
    assertThat(noRows.columns()).isEqualTo(2);
    assertThat(noColumns.rows()).isEqualTo(2);
    assertThat(noColumns.row(1)).isEmpty();
  }

  @Test
  void differentDimensionsAreNamedWithTheirPlace() {
    float[][] rows = {{1, 2, 3}, {4, 5, 6}};

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScoreMatrix.of(DOT, rows, new float[][] {{1, 2, 3}, {1}}, NEVER))
        .withMessage("column 1: vector dimensions differ: 3!=1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScoreMatrix.of(DOT, new float[][] {{1, 2}, {3}}, rows, NEVER))
        .withMessage("row 1: vector dimensions differ: 2!=1");
  }

  @Test
  void cosineOfAZeroVectorIsRefusedWithItsPlace() {
    float[][] good = {{1, 2}, {3, 4}};
    float[][] bad = {{1, 2}, {0, -0f}};

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScoreMatrix.of(COSINE, good, bad, NEVER))
        .withMessage("column 1: cosine is not defined for a zero vector");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScoreMatrix.of(COSINE, bad, good, NEVER))
        .withMessageStartingWith("row 1:");
    assertThat(ScoreMatrix.of(EUCLIDEAN, bad, good, NEVER).score(1, 1)).isEqualTo(5);
  }

  @Test
  void stopsAtTheNextQuestionAfterTheCallerHasGone() {
    float[][] vectors = Reference.random(new Random(34), 300, 100);
    AtomicInteger questions = new AtomicInteger();

    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(
            () -> ScoreMatrix.of(DOT, vectors, vectors, () -> questions.incrementAndGet() == 3));
    assertThat(questions).hasValue(3);
  }

  @Test
  void asksAgainAfterManyRowsOfOneTile() {
    float[][] rows = new float[2049][1];
    AtomicInteger questions = new AtomicInteger();

    ScoreMatrix.of(DOT, rows, new float[1][1], () -> questions.incrementAndGet() == 0);

    assertThat(questions).hasValue(3);
  }

  @Test
  void tokenMatricesAreScoredTextByText() {
    MultiVector a = MultiVector.of(new float[][] {{1, 0}, {0, 1}});
    MultiVector b = MultiVector.of(new float[][] {{2, 3}});

    ScoreMatrix scores = ScoreMatrix.of(TokenSimilarity.MAXSIM, List.of(a, b), List.of(b), NEVER);

    assertThat(scores.row(0)).containsExactly(2 + 3);
    assertThat(scores.row(1)).containsExactly(4 + 9);
    assertThat(scores.columns()).isEqualTo(1);
  }

  @Test
  void tokenMatricesAreNotScoredForACallerWhoHasGone() {
    List<MultiVector> one = List.of(MultiVector.of(new float[] {1}, 1));

    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> ScoreMatrix.of(TokenSimilarity.MAXSIM, one, one, () -> true));
  }

  @Test
  void anItemDoesNotFindItself() {
    float[][] points = {{0}, {10}, {11}, {2}};

    ScoreMatrix distances = ScoreMatrix.of(EUCLIDEAN, points, points, NEVER);

    assertThat(distances.closest(1, TopK.of(2)).indexes()).containsExactly(1, 2);
    assertThat(distances.closestOthers(1, 1, TopK.of(2)).indexes()).containsExactly(2, 3);
    assertThat(distances.closestOthers(1, 1, TopK.of(2)).scores()).containsExactly(1, 8);
  }

  @Test
  void aRowIsACopy() {
    ScoreMatrix scores = ScoreMatrix.of(DOT, new float[][] {{1}}, new float[][] {{2}}, NEVER);

    scores.row(0)[0] = 99;

    assertThat(scores.score(0, 0)).isEqualTo(2);
  }

  private static void assertSameBits(VectorSimilarity metric, float[][] rows, float[][] columns) {
    ScoreMatrix scores = ScoreMatrix.of(metric, rows, columns, NEVER);
    for (int r = 0; r < rows.length; r++) {
      for (int c = 0; c < columns.length; c++) {
        assertThat(scores.score(r, c))
            .as("%s of row %d, column %d, length %d", metric, r, c, rows[r].length)
            .isEqualTo(metric.score(rows[r], columns[c]));
      }
    }
  }

  @Test
  void partsOfRowsJoinedAreTheWhole() {
    Random random = new Random(11);
    float[][] rows = new float[7][5];
    for (float[] row : rows) {
      for (int d = 0; d < row.length; d++) {
        row[d] = random.nextFloat() - 0.5f;
      }
    }
    ScoreMatrix whole = ScoreMatrix.of(VectorSimilarity.COSINE, rows, rows, () -> false);

    ScoreMatrix joined =
        ScoreMatrix.joined(
            List.of(
                ScoreMatrix.of(
                    VectorSimilarity.COSINE, Arrays.copyOfRange(rows, 0, 3), rows, () -> false),
                ScoreMatrix.of(
                    VectorSimilarity.COSINE, Arrays.copyOfRange(rows, 3, 7), rows, () -> false)));

    assertThat(joined.rows()).isEqualTo(7);
    for (int row = 0; row < 7; row++) {
      assertThat(joined.row(row)).isEqualTo(whole.row(row));
    }
  }
}
