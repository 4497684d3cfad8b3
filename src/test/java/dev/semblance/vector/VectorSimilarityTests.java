package dev.semblance.vector;

import static dev.semblance.vector.VectorSimilarity.COSINE;
import static dev.semblance.vector.VectorSimilarity.DOT;
import static dev.semblance.vector.VectorSimilarity.EUCLIDEAN;
import static dev.semblance.vector.VectorSimilarity.MANHATTAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VectorSimilarityTests {

  private static final float[] A = {1, 2, 2};
  private static final float[] B = {4, 0, -3};

  @Test
  void cosineIsTheDotProductOverBothNorms() {
    // 1*4 + 2*0 + 2*-3 = -2, over 3 * 5
    assertThat(COSINE.score(A, B)).isEqualTo(-2.0 / 15, within(1e-15));
  }

  @Test
  void dotIsTheSumOfProducts() {
    assertThat(DOT.score(A, B)).isEqualTo(-2);
  }

  @Test
  void euclideanIsAPlainDistanceAndNotNegated() {
    // differences -3, 2, 5: 9 + 4 + 25
    assertThat(EUCLIDEAN.score(A, B)).isEqualTo(Math.sqrt(38));
  }

  @Test
  void manhattanIsAPlainDistanceAndNotNegated() {
    assertThat(MANHATTAN.score(A, B)).isEqualTo(10);
  }

  @Test
  void cosineIsOneForTheSameMinusOneForTheOppositeAndZeroForTheRightAngle() {
    assertThat(COSINE.score(new float[] {3, 4}, new float[] {6, 8})).isEqualTo(1);
    assertThat(COSINE.score(new float[] {3, 4}, new float[] {-3, -4})).isEqualTo(-1);
    assertThat(COSINE.score(new float[] {3, 4}, new float[] {-4, 3})).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void agreesWithExactArithmeticAtAwkwardLengths(VectorSimilarity metric) {
    Random random = new Random(7);
    for (int length : Reference.AWKWARD_LENGTHS) {
      float[] a = Reference.random(random, length);
      float[] b = Reference.random(random, length);

      double tolerance = 1e-15 * length * Math.max(1, Reference.magnitude(a, b));
      assertThat(metric.score(a, b))
          .as("length %d", length)
          .isEqualTo(Reference.of(metric, a, b), within(tolerance));
    }
  }

  @ParameterizedTest
  @EnumSource
  void isSymmetricToTheLastBit(VectorSimilarity metric) {
    Random random = new Random(8);
    for (int length : Reference.AWKWARD_LENGTHS) {
      float[] a = Reference.random(random, length);
      float[] b = Reference.random(random, length);

      assertThat(metric.score(a, b)).isEqualTo(metric.score(b, a));
    }
  }

  @Test
  void aVectorHasCosineOneWithItself() {
    Random random = new Random(9);
    for (int length : Reference.AWKWARD_LENGTHS) {
      float[] a = Reference.random(random, length);

      assertThat(COSINE.score(a, a)).isEqualTo(1, within(1e-12));
    }
  }

  @Test
  void aVectorIsAtDistanceZeroFromItself() {
    float[] a = Reference.random(new Random(10), 207);

    assertThat(EUCLIDEAN.score(a, a)).isZero();
    assertThat(MANHATTAN.score(a, a)).isZero();
  }

  @Test
  void cosineDoesNotSeeTheLength() {
    Random random = new Random(11);
    float[] a = Reference.random(random, 207);
    float[] b = Reference.random(random, 207);

    // Powers of two change no digit of a float, so nothing but the norms changes.
    for (float scale : new float[] {0x1p-100f, 0x1p-3f, 0x1p3f, 0x1p100f}) {
      assertThat(COSINE.score(scaled(a, scale), b)).isEqualTo(COSINE.score(a, b), within(1e-15));
    }
  }

  @Test
  void dotGrowsWithTheLength() {
    Random random = new Random(12);
    float[] a = Reference.random(random, 207);
    float[] b = Reference.random(random, 207);

    assertThat(DOT.score(scaled(a, 4), b)).isEqualTo(4 * DOT.score(a, b));
  }

  @Test
  void cosineNeverLeavesItsRange() {
    Random random = new Random(13);
    for (int i = 0; i < 2000; i++) {
      float[] a = Reference.random(random, 1 + random.nextInt(40));
      float scale = (float) random.nextGaussian();

      assertThat(COSINE.score(a, scaled(a, scale))).isBetween(-1.0, 1.0);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EUCLIDEAN", "MANHATTAN"})
  void aDetourIsNeverShorter(VectorSimilarity distance) {
    Random random = new Random(14);
    for (int i = 0; i < 500; i++) {
      int length = 1 + random.nextInt(40);
      float[] a = Reference.random(random, length);
      float[] b = Reference.random(random, length);
      float[] c = Reference.random(random, length);

      assertThat(distance.score(a, b) + distance.score(b, c))
          .isGreaterThanOrEqualTo(distance.score(a, c) - 1e-12);
    }
  }

  @Test
  void theLargestFloatsDoNotOverflow() {
    float max = Float.MAX_VALUE;
    float[] far = {max, max, max, max, max};
    float[] opposite = {-max, -max, -max, -max, -max};

    assertThat(COSINE.score(far, far)).isEqualTo(1);
    assertThat(COSINE.score(far, opposite)).isEqualTo(-1);
    assertThat(DOT.score(far, far)).isEqualTo(5.0 * max * max);
    assertThat(EUCLIDEAN.score(far, opposite) / max).isEqualTo(2 * Math.sqrt(5), within(1e-12));
    assertThat(MANHATTAN.score(far, opposite)).isEqualTo(10.0 * max);
  }

  @Test
  void theSmallestFloatsDoNotVanish() {
    float min = Float.MIN_VALUE;

    assertThat(COSINE.score(new float[] {min, 0}, new float[] {min, min}))
        .isEqualTo(Math.sqrt(0.5), within(1e-15));
    assertThat(COSINE.score(new float[] {min, 0}, new float[] {Float.MAX_VALUE, 0})).isEqualTo(1);
    assertThat(EUCLIDEAN.score(new float[] {min, 0}, new float[] {0, 0})).isEqualTo(min);
  }

  @Test
  void nearbyVectorsFarFromTheOriginKeepTheirDistance() {
    // |a|² + |b|² - 2ab would lose this difference, even in double.
    float[] a = {16_777_216f, 1};
    float[] b = {16_777_216f, 0.99999994f};

    assertThat(EUCLIDEAN.score(a, b)).isEqualTo(1 - (double) 0.99999994f);
  }

  @ParameterizedTest
  @EnumSource
  void differentDimensionsAreNamed(VectorSimilarity metric) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> metric.score(new float[3], new float[4]))
        .withMessage("vector dimensions differ: 3!=4");
  }

  @Test
  void cosineOfAZeroVectorIsRefusedOnEitherSide() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> COSINE.score(new float[3], A))
        .withMessage("cosine is not defined for a zero vector");
    assertThatIllegalArgumentException().isThrownBy(() -> COSINE.score(A, new float[3]));
  }

  @Test
  void theOtherMetricsTakeZeroVectors() {
    assertThat(DOT.score(new float[3], A)).isZero();
    assertThat(EUCLIDEAN.score(new float[3], A)).isEqualTo(3);
    assertThat(MANHATTAN.score(new float[3], A)).isEqualTo(5);
  }

  private static float[] scaled(float[] vector, float scale) {
    float[] scaled = vector.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= scale;
    }
    return scaled;
  }
}
