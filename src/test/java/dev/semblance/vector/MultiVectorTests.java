package dev.semblance.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class MultiVectorTests {

  @Test
  void cutsAFlatArrayIntoTokens() {
    MultiVector vectors = MultiVector.of(new float[] {1, 2, 3, 4, 5, 6}, 2);

    assertThat(vectors.tokens()).isEqualTo(3);
    assertThat(vectors.dimensions()).isEqualTo(2);
    assertThat(vectors.token(1)).containsExactly(3, 4);
  }

  @Test
  void doesNotSeeLaterChangesOfTheCallersArrays() {
    float[] flat = {1, 2};
    float[][] rows = {{1, 2}};
    MultiVector ofFlat = MultiVector.of(flat, 2);
    MultiVector ofRows = MultiVector.of(rows);

    flat[0] = 9;
    rows[0][0] = 9;
    ofFlat.token(0)[0] = 9;

    assertThat(ofFlat.token(0)).containsExactly(1, 2);
    assertThat(ofRows.token(0)).containsExactly(1, 2);
  }

  @Test
  void tokensOfUnequalLengthAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MultiVector.of(new float[][] {{1, 2}, {3}}))
        .withMessage("token 1: vector dimensions differ: 1!=2");
  }

  @Test
  void aPartOfATokenIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MultiVector.of(new float[5], 2))
        .withMessage("5 values do not make whole tokens of 2 dimensions");
  }

  @Test
  void noTokensAndNoDimensionsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> MultiVector.of(new float[0][]));
    assertThatIllegalArgumentException().isThrownBy(() -> MultiVector.of(new float[2][0]));
    assertThatIllegalArgumentException().isThrownBy(() -> MultiVector.of(new float[0], 2));
    assertThatIllegalArgumentException().isThrownBy(() -> MultiVector.of(new float[4], 0));
  }
}
