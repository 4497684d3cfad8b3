package dev.semblance.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class LoggingProgressTests {

  @Test
  void speaksEveryFewSecondsAndAtTheEnd(CapturedOutput output) {
    AtomicLong clock = new AtomicLong();
    LoggingProgress progress = new LoggingProgress(clock::get);

    long[][] secondsAndMegabytes = {{0, 0}, {1, 10}, {4, 40}, {5, 50}, {9, 90}, {10, 100}};
    for (long[] step : secondsAndMegabytes) {
      clock.set(step[0] * 1_000_000_000);
      progress.update("a/b/model.safetensors", step[1] * 1_000_000, 100_000_000);
    }

    assertThat(output.getOut().lines().filter(line -> line.contains("a/b/model.safetensors")))
        .hasSize(2)
        .satisfiesExactly(
            line -> assertThat(line).endsWith("50 % of 100.0 MB, 10.0 MB/s"),
            line -> assertThat(line).endsWith("100.0 MB done, 10.0 MB/s"));
  }

  @Test
  void aSmallFileIsOneLineWithoutARate(CapturedOutput output) {
    AtomicLong clock = new AtomicLong();
    LoggingProgress progress = new LoggingProgress(clock::get);

    progress.update("a/b/config.json", 0, 612);
    clock.set(1_000_000);
    progress.update("a/b/config.json", 612, 612);

    assertThat(output.getOut().lines().filter(line -> line.contains("a/b/config.json")))
        .singleElement()
        .satisfies(line -> assertThat(line).endsWith("a/b/config.json: 0.6 kB done"));
  }
}
