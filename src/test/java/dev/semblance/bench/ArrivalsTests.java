package dev.semblance.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ArrivalsTests {
  private static final int MANY = 100_000;
  private static final double RATE = 50;
  private static final double MEAN_GAP = 1e9 / RATE;

  private static long[] times(long seed) {
    Arrivals arrivals = new Arrivals(RATE, new SplittableRandom(seed));
    return LongStream.generate(arrivals::next).limit(MANY).toArray();
  }

  @Test
  void asManyComeInASecondAsTheRateSays() {
    long[] times = times(1);

    assertThat(MANY / (times[MANY - 1] / 1e9)).isCloseTo(RATE, within(0.01 * RATE));
  }

  /** A gap longer than x means has probability exp(-x), and the spread of gaps is their mean. */
  @Test
  void gapsAreExponential() {
    long[] times = times(2);
    double[] gaps = new double[MANY];
    for (int i = 0; i < MANY; i++) {
      gaps[i] = times[i] - (i == 0 ? 0 : times[i - 1]);
      assertThat(gaps[i]).isNotNegative();
    }

    for (double x : new double[] {0.1, 1, 3}) {
      double longer = LongStream.range(0, MANY).filter(i -> gaps[(int) i] > x * MEAN_GAP).count();
      assertThat(longer / MANY).isCloseTo(Math.exp(-x), within(0.006));
    }
    double variance = 0;
    for (double gap : gaps) {
      variance += Math.pow(gap - MEAN_GAP, 2) / MANY;
    }
    assertThat(Math.sqrt(variance)).isCloseTo(MEAN_GAP, within(0.02 * MEAN_GAP));
  }

  @Test
  void theSameSeedGivesTheSameTimes() {
    assertThat(times(7)).isEqualTo(times(7)).isNotEqualTo(times(8));
  }
}
