package dev.semblance.model.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.model.plan.EncoderPlan.Linear;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EncoderPlanTests {

  /** Where T5's 32 buckets over 128 tokens begin, by its own code. */
  @Test
  void bucketsWidenWithTheDistance() {
    long[] of = new Bias.Buckets("table", 32, 128).bucketOfDistance();
    int[] begins = {0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 23, 32, 46, 64, 91};

    for (int bucket = 0; bucket < begins.length; bucket++) {
      assertThat(of[128 - begins[bucket]])
          .as("before, from %s on", begins[bucket])
          .isEqualTo(bucket);
      if (begins[bucket] > 0) {
        assertThat(of[128 + begins[bucket]]).as("behind").isEqualTo(16 + bucket);
        assertThat(of[128 - begins[bucket] + 1]).isEqualTo(bucket - 1);
      }
    }
    assertThat(of[0]).isEqualTo(15);
    assertThat(of[256]).isEqualTo(31);
    assertThat(of).hasSize(257);
  }

  @Test
  void twelveHeadsTakeTheSlopesOfEightAndEverySecondOfSixteen() {
    List<Double> slopes = Bias.Linear.of(12).slopes();

    double[] powers = {-1, -2, -3, -4, -5, -6, -7, -8, -.5, -1.5, -2.5, -3.5};
    IntStream.range(0, 12)
        .forEach(h -> assertThat(slopes.get(h)).isCloseTo(Math.pow(2, powers[h]), within(1e-12)));
  }

  @Test
  void aLayerHasABiasInAllPartsOrInNone() {
    Linear joined = new Linear(List.of(Linear.part("q", true, 4), Linear.part("k", true, 2)), 8);

    assertThat(joined.out()).isEqualTo(6);
    assertThat(joined.biased()).isTrue();
    assertThatThrownBy(
            () -> new Linear(List.of(Linear.part("q", true, 4), Linear.part("k", false, 2)), 8))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
