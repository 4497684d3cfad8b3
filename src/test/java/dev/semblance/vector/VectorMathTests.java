package dev.semblance.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class VectorMathTests {

  @Test
  void theNormIsTheRootOfTheSumOfSquares() {
    assertThat(VectorMath.norm(new float[] {3, -4})).isEqualTo(5);
    assertThat(VectorMath.norm(new float[0])).isZero();
  }

  @Test
  void aPartHasItsOwnNorm() {
    float[] twoRows = {9, 9, 3, 4};

    assertThat(VectorMath.norm(twoRows, 2, 4)).isEqualTo(5);
  }

  @Test
  void agreesWithExactArithmeticAtAwkwardLengths() {
    Random random = new Random(51);
    for (int length : Reference.AWKWARD_LENGTHS) {
      float[] a = Reference.random(random, length);
      double exact = Math.sqrt(Reference.dot(a, a));

      assertThat(VectorMath.norm(a)).isEqualTo(exact, within(1e-15 * length * exact));
    }
  }

  @Test
  void theNormOfExtremeFloatsIsExactInDouble() {
    assertThat(VectorMath.norm(new float[] {Float.MAX_VALUE})).isEqualTo(Float.MAX_VALUE);
    assertThat(VectorMath.norm(new float[] {0, -Float.MIN_VALUE})).isEqualTo(Float.MIN_VALUE);
  }

  @Test
  void onlyAZeroVectorHasNormZero() {
    assertThat(VectorMath.norm(new float[] {0, -0f, 0})).isZero();
    assertThat(VectorMath.norm(new float[] {0, Float.MIN_VALUE, 0})).isPositive();
  }

  @Test
  void normalizingKeepsTheDirectionAndTheCallersArray() {
    float[] vector = {3, -4};

    assertThat(VectorMath.normalize(vector)).containsExactly(0.6f, -0.8f);
    assertThat(vector).containsExactly(3, -4);
  }

  @Test
  void aPartIsNormalizedAlone() {
    float[] twoRows = {9, 9, 0, 2};

    assertThat(VectorMath.normalize(twoRows, 2, 4)).containsExactly(0, 1);
  }

  @Test
  void theLargestAndTheSubnormalNormalizeAsTheRestDo() {
    float root = (float) Math.sqrt(0.5);

    assertThat(VectorMath.normalize(new float[] {Float.MAX_VALUE, Float.MAX_VALUE}))
        .containsExactly(root, root);
    assertThat(VectorMath.normalize(new float[] {Float.MIN_VALUE, -Float.MIN_VALUE}))
        .containsExactly(root, -root);
    assertThat(VectorMath.normalize(new float[] {0, Float.MIN_VALUE})).containsExactly(0, 1);
  }

  @Test
  void aZeroVectorStaysZeroAndIsStillNew() {
    float[] zero = new float[3];

    assertThat(VectorMath.normalize(zero)).containsExactly(0, 0, 0).isNotSameAs(zero);
  }

  @Test
  void aNormalizedVectorHasNormOne() {
    Random random = new Random(52);
    for (int length : Reference.AWKWARD_LENGTHS) {
      float[] unit = VectorMath.normalize(Reference.random(random, length));

      assertThat(VectorMath.norm(unit)).isEqualTo(1, within(1e-6));
    }
  }

  @Test
  void theFirstNonFiniteIsFoundInsideThePart() {
    float[] vector = {Float.NaN, 1, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, 2};

    assertThat(VectorMath.firstNonFinite(vector, 0, 5)).isZero();
    assertThat(VectorMath.firstNonFinite(vector, 1, 5)).isEqualTo(2);
    assertThat(VectorMath.firstNonFinite(vector, 3, 5)).isEqualTo(3);
    assertThat(VectorMath.firstNonFinite(vector, 1, 2)).isEqualTo(-1);
    assertThat(VectorMath.firstNonFinite(vector, 4, 5)).isEqualTo(-1);
    assertThat(VectorMath.firstNonFinite(vector, 2, 2)).isEqualTo(-1);
  }

  @Test
  void theExtremeFloatsAreFinite() {
    float[] vector = {Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -0f};

    assertThat(VectorMath.firstNonFinite(vector, 0, 4)).isEqualTo(-1);
  }

  @Test
  void aPartOutsideTheArrayIsABug() {
    float[] vector = new float[4];

    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> VectorMath.norm(vector, 2, 5));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> VectorMath.normalize(vector, 3, 2));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> VectorMath.firstNonFinite(vector, -1, 2));
  }
}
