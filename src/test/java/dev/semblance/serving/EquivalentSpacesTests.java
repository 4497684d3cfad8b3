package dev.semblance.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.EmbeddingSpace;
import dev.semblance.fault.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;

class EquivalentSpacesTests {

  private static final EmbeddingSpace LEFT = new EmbeddingSpace("a", "0123456789ab", "mean", 8);
  private static final EmbeddingSpace RIGHT = new EmbeddingSpace("b", "ba9876543210", "mean", 8);

  @Test
  void comparesASpaceWithItselfWhateverItsLabel() {
    EquivalentSpaces spaces = new EquivalentSpaces(List.of());

    assertThat(spaces.equivalent(LEFT, new EmbeddingSpace("c", "0123456789ab", "mean", 8)))
        .isTrue();
    assertThat(spaces.equivalent(LEFT, RIGHT)).isFalse();
  }

  @Test
  void comparesDeclaredSpacesOfOneLengthOnly() {
    EquivalentSpaces spaces = new EquivalentSpaces(List.of(LEFT + "=" + RIGHT));

    assertThat(spaces.equivalent(LEFT, RIGHT)).isTrue();
    assertThat(spaces.equivalent(RIGHT.cutTo(4), LEFT.cutTo(4))).isTrue();
    assertThat(spaces.equivalent(LEFT, RIGHT.cutTo(4))).isFalse();
  }

  @Test
  void refusesWhatIsNoSpaceAndWhatNamesOnlyOne() {
    assertThatThrownBy(() -> new EquivalentSpaces(List.of("a=b")))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("semblance.equivalent-spaces");
    assertThatThrownBy(() -> new EquivalentSpaces(List.of(LEFT.toString())))
        .hasMessageContaining("fewer than two");
  }
}
