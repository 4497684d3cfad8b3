package dev.semblance.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SurrogatesTests {

  @Test
  void wholePairsAreWellFormed() {
    assertThat(Surrogates.unpaired("")).isEqualTo(-1);
    assertThat(Surrogates.unpaired("plain, \u00e4, \u4e2d")).isEqualTo(-1);
    assertThat(Surrogates.unpaired("\ud83d\ude00 and \ud83d\ude00")).isEqualTo(-1);
  }

  @Test
  void findsTheFirstHalfThatStandsAlone() {
    assertThat(Surrogates.unpaired("\ude00")).isZero();
    assertThat(Surrogates.unpaired("ab\ud83d")).isEqualTo(2);
    assertThat(Surrogates.unpaired("\ud83d\ud83d\ude00")).isZero();
    assertThat(Surrogates.unpaired("\ud83d\ude00\ude00")).isEqualTo(2);
    assertThat(Surrogates.unpaired("\ude00\ud83d")).isZero();
  }
}
