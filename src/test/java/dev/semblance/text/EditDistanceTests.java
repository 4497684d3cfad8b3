package dev.semblance.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EditDistanceTests {

  @Test
  void theNearestWordNeedsTheFewestLettersPutInLeftOutOrChanged() {
    assertThat(EditDistance.nearest("brt", List.of("gte", "bert", "roberta"))).isEqualTo("bert");
    assertThat(EditDistance.nearest("berts", List.of("gte", "bert"))).isEqualTo("bert");
    assertThat(EditDistance.nearest("kitten", List.of("sitting", "mitten"))).isEqualTo("mitten");
  }

  @Test
  void ofWordsEquallyFarTheFirstIsNearest() {
    assertThat(EditDistance.nearest("ab", List.of("b", "a"))).isEqualTo("b");
    assertThat(EditDistance.nearest("", List.of("a", "b"))).isEqualTo("a");
  }
}
