package dev.semblance.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardLayoutTests {

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "2, 2, 1",
    "3, 3, 1",
    "4, 2, 2",
    "5, 2, 2",
    "8, 2, 4",
    "64, 2, 32",
  })
  void unlessToldTwoPassesShareTheCores(int cores, int workers, int threads) {
    ForwardLayout layout = ForwardLayout.of(0, 0, cores);

    assertThat(layout).isEqualTo(new ForwardLayout(workers, threads));
    assertThat(layout.exceeds(cores)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // workers, threads, cores -> workers, threads
    "1, 0, 8, 1, 8",
    "3, 0, 8, 3, 2",
    "4, 0, 2, 4, 1",
    "0, 8, 8, 1, 8",
    "0, 1, 8, 2, 1",
    "0, 16, 8, 1, 16",
    "2, 3, 8, 2, 3",
  })
  void whatIsWantedIsHadAndTheRestFollows(
      int workers, int threads, int cores, int gotWorkers, int gotThreads) {
    assertThat(ForwardLayout.of(workers, threads, cores))
        .isEqualTo(new ForwardLayout(gotWorkers, gotThreads));
  }

  @Test
  void moreThanThereIsIsTold() {
    assertThat(new ForwardLayout(2, 2).exceeds(4)).isFalse();
    assertThat(new ForwardLayout(2, 3).exceeds(4)).isTrue();
    assertThat(new ForwardLayout(1 << 16, 1 << 16).exceeds(4)).isTrue();
  }
}
