package dev.semblance.distillation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenBatchesTests {

  private static final int[] LENGTHS = new Random(3).ints(20_000, 3, 200).toArray();

  @Test
  void aPassSeesEachTextOnce() {
    List<int[]> batches = TokenBatches.of(LENGTHS, 2_048, 1, 0);

    assertThat(batches.stream().flatMapToInt(Arrays::stream).sorted().toArray())
        .isEqualTo(IntStream.range(0, LENGTHS.length).toArray());
  }

  @Test
  void noBatchIsLargerThanItsBudget() {
    assertThat(TokenBatches.of(LENGTHS, 2_048, 1, 0))
        .allSatisfy(
            batch ->
                assertThat(Arrays.stream(batch).map(i -> LENGTHS[i]).sum()).isBetween(1, 2_048));
  }

  @Test
  void aTextBeyondTheBudgetIsARunOfItsOwn() {
    assertThat(TokenBatches.of(new int[] {9_000}, 64, 1, 0)).containsExactly(new int[] {0});
  }

  @Test
  void aBatchHoldsFewDifferentLengthsButNotOne() {
    List<int[]> batches = TokenBatches.of(LENGTHS, 2_048, 1, 0);

    double mean =
        batches.stream()
            .mapToLong(batch -> Arrays.stream(batch).map(i -> LENGTHS[i]).distinct().count())
            .average()
            .orElseThrow();
    // 20 or so texts, of 197 lengths: drawn freely, hardly two would share one
    assertThat(mean).isBetween(2.0, 8.0);
  }

  @Test
  void seedAndPassDecideTheOrder() {
    List<int[]> batches = TokenBatches.of(LENGTHS, 2_048, 1, 0);

    assertThat(TokenBatches.of(LENGTHS, 2_048, 1, 0).getFirst()).isEqualTo(batches.getFirst());
    assertThat(TokenBatches.of(LENGTHS, 2_048, 1, 1).getFirst()).isNotEqualTo(batches.getFirst());
    assertThat(TokenBatches.of(LENGTHS, 2_048, 2, 0).getFirst()).isNotEqualTo(batches.getFirst());
  }
}
