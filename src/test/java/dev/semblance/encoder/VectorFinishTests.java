package dev.semblance.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorFinishTests {

  @Test
  void aVectorIsScaledToLengthOneAndItsNormIsKept() {
    float[] vector = {3, 4};

    assertThat(VectorFinish.normalize(vector, 0, 2)).isEqualTo(5);
    assertThat(vector).containsExactly(0.6f, 0.8f);
  }

  @Test
  void aZeroVectorStaysZero() {
    float[] vector = {0, 0};

    assertThat(VectorFinish.normalize(vector, 0, 2)).isZero();
    assertThat(vector).containsExactly(0, 0);
  }

  @Test
  void theLargestAndTheSmallestFloatsHaveADirection() {
    float[] large = {Float.MAX_VALUE, Float.MAX_VALUE};
    float[] small = {Float.MIN_VALUE, 0};

    VectorFinish.normalize(large, 0, 2);
    VectorFinish.normalize(small, 0, 2);

    assertThat(large[0]).isCloseTo(0.70710677f, within(1e-7f));
    assertThat(small).containsExactly(1, 0);
  }

  @Test
  void rowsAreScaledEachForItself() {
    float[] rows = {3, 4, 0, 0, 0, -2};

    VectorFinish.normalizeRows(rows, 2);

    assertThat(rows).containsExactly(0.6f, 0.8f, 0, 0, 0, -1);
  }

  @Test
  void aCutLeavesTheModelsVectorAlone() {
    float[] vector = {1, 2, 3};

    assertThat(VectorFinish.cut(vector, 2)).containsExactly(1, 2);
    assertThat(VectorFinish.cut(vector, 3)).isSameAs(vector);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void oneNumberThatIsNotFiniteIsFound(float found) {
    assertThat(VectorFinish.finite(new float[] {1, found})).isFalse();
    assertThat(VectorFinish.finite(new float[] {found, 1})).isFalse();
    assertThat(VectorFinish.finite(new float[] {1, Float.MAX_VALUE})).isTrue();
  }
}
