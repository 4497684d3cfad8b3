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
}
