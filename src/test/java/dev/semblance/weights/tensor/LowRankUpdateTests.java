package dev.semblance.weights.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class LowRankUpdateTests {
  /** [3, 2] times [2, 2] is [[3, 4], [9, 12], [12, 16]] and something of the second rank. */
  private static final Tensor LEFT = Tensor.of(new float[] {1, 0, 3, 0, 4, 1}, 3, 2);

  private static final Tensor RIGHT = Tensor.of(new float[] {3, 4, 10, 20}, 2, 2);

  private static float[] sum(LowRankUpdate update, Tensor base, double scale) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment into = arena.allocate(4 * base.elements());
      Tensor sum = update.addedTo(base, scale, into);
      assertThat(sum.shape()).isEqualTo(base.shape());
      assertThat(sum.dtype()).isEqualTo(DType.F32);
      return sum.toFloats();
    }
  }

  @Test
  void theProductIsScaledAndAdded() {
    Tensor base = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);

    assertThat(sum(LowRankUpdate.of(LEFT, RIGHT), base, 1)).containsExactly(4, 6, 12, 16, 27, 42);
    assertThat(sum(LowRankUpdate.of(LEFT, RIGHT), base, 0.5))
        .containsExactly(2.5f, 4, 7.5f, 10, 16, 24);
  }

  @Test
  void matricesTheOtherWayAroundGiveTheProductTransposed() {
    Tensor base = Tensor.of(new float[6], 2, 3);

    assertThat(sum(LowRankUpdate.transposed(LEFT, RIGHT), base, 1))
        .containsExactly(3, 9, 22, 4, 12, 36);
  }

  @Test
  void anUpdateFitsAMatrixOfItsShapeAlone() {
    LowRankUpdate update = LowRankUpdate.of(LEFT, RIGHT);

    assertThat(update.fits(3, 2)).isTrue();
    assertThat(update.fits(2, 3)).isFalse();
    assertThat(update.fits(3, 3)).isFalse();
    assertThat(update.fits(2, 2)).isFalse();
    assertThat(update.fits(6)).isFalse();
    assertThat(update.fits(3, 2, 1)).isFalse();
    assertThat(LowRankUpdate.transposed(LEFT, RIGHT).fits(2, 3)).isTrue();
  }

  @Test
  void whatIsNoProductOfMatricesIsRefused() {
    Tensor row = Tensor.of(new float[] {1, 2}, 2);

    assertThatThrownBy(() -> LowRankUpdate.of(LEFT, LEFT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LowRankUpdate.of(LEFT, row))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LowRankUpdate.of(row, RIGHT))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
