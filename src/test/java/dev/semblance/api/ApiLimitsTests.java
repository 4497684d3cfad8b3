package dev.semblance.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class ApiLimitsTests {

  private static ApiLimits bind(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bindOrCreate("semblance.limits", ApiLimits.class);
  }

  @Test
  void eachHasADefault() {
    assertThat(bind(Map.of()))
        .isEqualTo(
            new ApiLimits(
                DataSize.ofMegabytes(32),
                2048,
                4_000_000,
                131_072,
                2_000_000,
                65_536,
                DataSize.ofKilobytes(1),
                8_192));
  }

  @Test
  void eachCanBeSet() {
    assertThat(bind(Map.of("semblance.limits.max-body", "1MB")).maxBody())
        .isEqualTo(DataSize.ofMegabytes(1));
    assertThat(bind(Map.of("semblance.limits.max-inputs", "5")).maxInputs()).isEqualTo(5);
  }

  @Test
  void aLimitThatLetsNothingPassIsRefusedByName() {
    assertThatThrownBy(() -> bind(Map.of("semblance.limits.max-inputs", "0")))
        .rootCause()
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessage("semblance.limits.max-inputs is 0, needed: at least 1");
    assertThatThrownBy(() -> bind(Map.of("semblance.limits.max-body", "0B")))
        .rootCause()
        .hasMessage("semblance.limits.max-body is 0, needed: at least 1");
  }
}
