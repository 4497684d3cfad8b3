package dev.semblance.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.semblance.distillation.DistillSettings.Losses;
import dev.semblance.distillation.DistillSettings.Schedule;
import dev.semblance.distillation.DistillSettings.Student;
import dev.semblance.distillation.DistillSettings.Texts;
import dev.semblance.fault.Fault;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DistillSettingsTests {

  private static DistillSettings settings(double rate, double warmup) {
    return settings(rate, warmup, 1);
  }

  private static DistillSettings settings(double rate, double warmup, int heldOut) {
    return settings(rate, warmup, heldOut, 64);
  }

  private static DistillSettings settings(double rate, double warmup, int heldOut, int stepTokens) {
    return new DistillSettings(
        new Student("t", List.of(0), 300, null),
        new Texts(List.of(), 1, 0, 0, 8, heldOut),
        new Losses(10, 0),
        new Schedule(1, stepTokens, rate, warmup, 0.01, 1, 1),
        Path.of("out"),
        Path.of("work"));
  }

  @Test
  void theRateRisesThenFallsToNothing() {
    DistillSettings settings = settings(4e-4, 0.1);

    assertThat(settings.schedule().rateAt(0)).isZero();
    assertThat(settings.schedule().rateAt(0.05)).isCloseTo(2e-4, within(1e-12));
    assertThat(settings.schedule().rateAt(0.1)).isCloseTo(4e-4, within(1e-12));
    assertThat(settings.schedule().rateAt(0.55)).isCloseTo(2e-4, within(1e-12));
    assertThat(settings.schedule().rateAt(1)).isZero();
    assertThat(settings.schedule().rateAt(1.01)).isZero();
  }

  @Test
  void withoutWarmUpTheFirstStepHasTheWholeRate() {
    assertThat(settings(1e-3, 0).schedule().rateAt(0)).isEqualTo(1e-3);
  }

  @Test
  void aNumberOutOfRangeIsNamedByItsOption() {
    assertThatThrownBy(() -> settings(Double.NaN, 0))
        .isInstanceOf(Fault.InvalidSetting.class)
        .hasMessageContaining("--rate")
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> settings(1e-3, 1.5)).hasMessageContaining("--warmup");
    assertThatThrownBy(() -> settings(1e-3, 0, 0))
        .hasMessageContaining("--held-out")
        .hasMessageContaining("is 0, allowed: 1 to 1000000");
    assertThatThrownBy(() -> settings(1e-3, 0, 1, 63))
        .hasMessage("--step-tokens is 63, allowed: 64 to 1048576");
  }
}
