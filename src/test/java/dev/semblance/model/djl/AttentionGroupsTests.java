package dev.semblance.model.djl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.encoder.Output;
import dev.semblance.encoder.PackedBatch;
import dev.semblance.encoder.PackedSequence;
import dev.semblance.model.kernel.AttentionKernel;
import dev.semblance.model.kernel.AttentionPlan;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AttentionGroupsTests {

  @Test
  void neighboursOfOneLengthFormAGroup() {
    assertThat(AttentionGroups.of(batch(3, 3, 5, 3)))
        .containsExactly(0, 2, 3, /* */ 6, 1, 5, /* */ 11, 1, 3);
  }

  @Test
  void aGroupStaysSmallEnoughForTheCache() {
    // 512 x 512 scores are 2^18, all that a group may have.
    assertThat(AttentionGroups.of(batch(512, 512, 512)))
        .containsExactly(0, 1, 512, /* */ 512, 1, 512, /* */ 1024, 1, 512);
    assertThat(AttentionGroups.of(batch(256, 256, 256, 256, 256)))
        .containsExactly(0, 4, 256, /* */ 1024, 1, 256);
  }

  @Test
  void aSequenceLargerThanTheCacheIsAGroupOfItsOwn() {
    assertThat(AttentionGroups.of(batch(2000, 2000))).containsExactly(0, 1, 2000, 2000, 1, 2000);
  }

  @Test
  void everyRunGetsTheKernelOfItsLengthAndCompany() {
    AttentionPlan plan = AttentionPlan.parse("matmul:4/sdpa|batched:4/sdpa").orElseThrow();

    // 12 heads of 3 x 3 scores lie in the cache together.
    assertThat(AttentionGroups.of(batch(3, 3, 5, 5, 3), plan, 12))
        .containsExactly(0, 2, 3, -1, /* */ 6, 2, 5, 0, /* */ 16, 1, 3, 12);
  }

  @Test
  void aBatchedRunStaysSmallEnoughForTheCacheWithAllItsHeads() {
    // 64 x 64 scores of 16 heads are 2^16, a quarter of what a run may have.
    assertThat(
            AttentionGroups.of(
                batch(64, 64, 64, 64, 64), AttentionPlan.all(AttentionKernel.BATCHED), 16))
        .containsExactly(0, 4, 64, -1, /* */ 256, 1, 64, -1);
  }

  @Test
  void sequencesWithFewerKeysAreRunsByTheirNumberOfThem() {
    PackedBatch batch =
        PackedBatch.of(
            Arrays.asList(filled(4, 2), filled(4, 2), filled(4, 3), filled(4, 4), filled(4, 4)));

    assertThat(AttentionGroups.of(batch, AttentionPlan.all(AttentionKernel.MATMUL), 2))
        .containsExactly(0, 2, 4, -3, /* */ 8, 1, 4, -4, /* */ 12, 2, 4, 2);
  }

  /** A sequence at whose last tokens nobody looks. */
  private static PackedSequence filled(int length, int attended) {
    return new PackedSequence(new int[length], 0, length, attended, Set.of(Output.TOKENS));
  }

  @Test
  void rowsLeaveOutThePromptButNeverTheWholeSequence() {
    PackedBatch batch =
        PackedBatch.of(
            Arrays.asList(
                new PackedSequence(new int[] {1, 2, 3, 4}, 2, Output.DENSE),
                new PackedSequence(new int[] {5, 6}, 0, Output.TOKENS),
                new PackedSequence(new int[] {7, 8, 9}, 9, Output.DENSE)));

    Rows rows = new Rows(batch, Output.DENSE, false);

    assertThat(rows.rows()).containsExactly(2, 3, 8);
    assertThat(rows.starts()).containsExactly(0, 2, 3);
    assertThat(new Rows(batch, Output.DENSE, true).rows()).containsExactly(0, 1, 2, 3, 6, 7, 8);
    assertThat(new Rows(batch, Output.TOKENS, true).rows()).containsExactly(4, 5);
  }

  @Test
  void codePointsBeyondThePlaneCountTwice() {
    Utf16Offsets offsets = Utf16Offsets.of("a\uD83C\uDF89b");

    assertThat(offsets.unit(0)).isZero();
    assertThat(offsets.unit(1)).isEqualTo(1);
    assertThat(offsets.unit(2)).isEqualTo(3);
    assertThat(offsets.unit(3)).isEqualTo(4);
    assertThat(Utf16Offsets.of("abc").unit(2)).isEqualTo(2);
  }

  private static PackedBatch batch(int... lengths) {
    return PackedBatch.of(
        Arrays.stream(lengths)
            .mapToObj(n -> new PackedSequence(new int[n], 0, Output.DENSE))
            .toList());
  }
}
