package dev.semblance.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PackedBatchTests {

  @Test
  void tokensOfASecondTextHaveTheSecondType() {
    PackedSequence pair =
        new PackedSequence(new int[] {1, 7, 2, 8, 9, 2}, 0, 3, Set.of(Output.SCORES));
    PackedSequence single = new PackedSequence(new int[] {1, 7, 2}, 0, Output.DENSE);

    assertThat(PackedBatch.of(List.of(single, pair)).tokenTypes())
        .containsExactly(0, 0, 0, 0, 0, 0, 1, 1, 1);
    assertThat(PackedBatch.of(List.of(pair)).tokenTypes()).containsExactly(0, 0, 0, 1, 1, 1);
  }

  @Test
  void singleTextsHaveNoTypes() {
    PackedSequence single = new PackedSequence(new int[] {1, 7, 2}, 0, Output.DENSE);

    assertThat(PackedBatch.of(List.of(single, single)).tokenTypes()).isNull();
  }

  @Test
  void sequencesLieOneBehindTheOtherAndCountTheirOwnPositions() {
    PackedSequence three = new PackedSequence(new int[] {5, 6, 7}, 0, Output.DENSE);
    PackedSequence two = new PackedSequence(new int[] {8, 9}, 0, Output.DENSE);

    PackedBatch batch = PackedBatch.of(List.of(two, three, two));

    assertThat(batch.inputIds()).containsExactly(8, 9, 5, 6, 7, 8, 9);
    assertThat(batch.positions()).containsExactly(0, 1, 0, 1, 2, 0, 1);
    assertThat(batch.sequenceOffsets()).containsExactly(0, 2, 5, 7);
    assertThat(batch.sequences()).containsExactly(two, three, two);
    assertThat(batch.maxSequenceLength()).isEqualTo(3);
    assertThat(batch.size()).isEqualTo(3);
    assertThat(batch.tokens()).isEqualTo(7);
  }
}
