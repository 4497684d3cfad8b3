package dev.semblance.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTests {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void aScenarioIsClientsTimesTexts() {
    Scenario scenario = Scenario.parse("--scenario", "32x8");

    assertThat(scenario).isEqualTo(new Scenario(32, 8)).hasToString("32x8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "32", "32x", "x8", "32*8", "-1x8", "32x8x1", "9999999999x1"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> Scenario.parse("--scenario", text))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessage("--scenario is \"" + text + "\", needed: CLIENTSxBATCH, such as 32x1");
  }

  @Test
  void aScenarioNeedsSomebodyAndSomething() {
    assertThatThrownBy(() -> Scenario.parse("--scenario", "0x8"))
        .hasMessage("scenario has 0 clients, allowed: 1 to 100000");
    assertThatThrownBy(() -> new Scenario(1, 100_001))
        .hasMessage("scenario has 100001 texts per request, allowed: 1 to 100000");
  }

  @Test
  void loadHasLimits() {
    assertThatThrownBy(() -> new LoadSettings(Duration.ZERO, SECOND, 1, null, SECOND, 1))
        .hasMessage("--duration is 0.0 s, allowed: 0.01 s to 86400 s");
    assertThatThrownBy(() -> new LoadSettings(SECOND, SECOND.negated(), 1, null, SECOND, 1))
        .hasMessage("--warmup is -1.0 s, allowed: 0.0 s to 86400 s");
    assertThatThrownBy(() -> new LoadSettings(SECOND, SECOND, 0, null, SECOND, 1))
        .hasMessage("--rounds is 0, allowed: 1 to 1000");
    assertThatThrownBy(() -> new LoadSettings(SECOND, SECOND, 1, 0.0, SECOND, 1))
        .hasMessage("--rate is 0.0, allowed: more than 0, at most 1000000");
    assertThatThrownBy(() -> new LoadSettings(SECOND, SECOND, 1, Double.NaN, SECOND, 1))
        .isInstanceOf(Fault.InvalidSetting.class);
  }

  @Test
  void whatAServerSaysOfAFailureIsOneLineThatEnds() {
    assertThat(new Answer.Failed("500", " a\n b ").message()).isEqualTo("a b");
    assertThat(new Answer.Failed("500", "x".repeat(5_000)).message()).hasSize(200).endsWith("…");
  }
}
