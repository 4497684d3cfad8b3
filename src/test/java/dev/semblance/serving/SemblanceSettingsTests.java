package dev.semblance.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SemblanceSettingsTests {

  private static Map<String, String> references(
      @Nullable String model, Map<String, String> models) {
    return new SemblanceSettings(
            model,
            models,
            Map.of(),
            Map.of(),
            "auto",
            "auto",
            "auto",
            Truncate.ERROR,
            SemblanceSettings.Load.STARTUP,
            null,
            1,
            0,
            null,
            List.of())
        .references();
  }

  @Test
  void theBundledEncoderIsTheDefaultUnlessAnotherIsNamed() {
    assertThat(references(null, Map.of())).containsExactly(Map.entry("default", "bundled"));
    assertThat(references(" ", Map.of("other", "x")))
        .containsExactly(Map.entry("default", "bundled"), Map.entry("other", "x"));
    assertThat(references("y", Map.of("other", "x")))
        .containsExactly(Map.entry("default", "y"), Map.entry("other", "x"));
    assertThat(references(null, Map.of("default", "z"))).containsExactly(Map.entry("default", "z"));
  }

  @Test
  void theDefaultIsNotNamedTwice() {
    assertThatThrownBy(() -> references("y", Map.of("default", "z")))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("semblance.models.default");
  }
}
