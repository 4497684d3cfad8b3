package dev.semblance.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimilarityTests {

  @Test
  void hasTheFiveWireNamesOfTheContract() {
    assertThat(Similarity.all())
        .extracting(Similarity::wireName)
        .containsExactly("cosine", "dot", "euclidean", "manhattan", "maxsim");
  }

  @Test
  void scoresAreHigherForCloserAndDistancesLower() {
    assertThat(Similarity.all())
        .extracting(metric -> metric.order().wireName())
        .containsExactly(
            "higher_is_closer",
            "higher_is_closer",
            "lower_is_closer",
            "lower_is_closer",
            "higher_is_closer");
  }

  @Test
  void everyMetricIsFoundByItsWireName() {
    assertThat(Similarity.all())
        .allSatisfy(metric -> assertThat(Similarity.named(metric.wireName())).contains(metric));
  }

  @ParameterizedTest
  @CsvSource({"cos_sim, COSINE", "dot_score, DOT"})
  void sentenceTransformersOlderNamesAreKnown(String name, VectorSimilarity metric) {
    assertThat(Similarity.named(name)).contains(metric);
  }

  @Test
  void pyLatesSpellingOfMaxSimIsKnown() {
    assertThat(Similarity.named("MaxSim")).contains(TokenSimilarity.MAXSIM);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "COSINE", " cosine", "l2", "angular"})
  void otherNamesAreNobodys(String name) {
    assertThat(Similarity.named(name)).isEmpty();
  }

  @Test
  void noNameMeansTwoMetrics() {
    assertThat(
            Similarity.all().stream()
                .flatMap(
                    metric ->
                        Stream.concat(Stream.of(metric.wireName()), metric.aliases().stream())))
        .doesNotHaveDuplicates();
  }

  @Test
  void aThresholdKeepsItselfAndTheCloserSide() {
    assertThat(Order.HIGHER_IS_CLOSER.keeps(0.5, 0.5)).isTrue();
    assertThat(Order.HIGHER_IS_CLOSER.keeps(0.6, 0.5)).isTrue();
    assertThat(Order.HIGHER_IS_CLOSER.keeps(0.4, 0.5)).isFalse();
    assertThat(Order.LOWER_IS_CLOSER.keeps(0.5, 0.5)).isTrue();
    assertThat(Order.LOWER_IS_CLOSER.keeps(0.4, 0.5)).isTrue();
    assertThat(Order.LOWER_IS_CLOSER.keeps(0.6, 0.5)).isFalse();
  }
}
