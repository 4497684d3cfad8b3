package dev.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.evaluation.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What people see, with the clock moved by hand. */
class ProgressBarTests {
  private static final long SECOND = 1_000_000_000;

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
  private long now;

  private Progress progress(boolean rewrites) {
    return new ProgressBar(out, rewrites, () -> now);
  }

  /** Without the spaces that cover what stood there before. */
  private List<String> shown(String separator) {
    return Stream.of(written.toString(StandardCharsets.UTF_8).split(separator, -1))
        .map(String::strip)
        .toList();
  }

  @Test
  void aTerminalsLineIsRewrittenAtMostTenTimesASecond() {
    try (Progress.Stage stage = progress(true).begin("sts", "texts", 200)) {
      now = SECOND / 20;
      stage.reached(10);
      now = 2 * SECOND;
      stage.reached(50);
      now = 20 * SECOND;
      stage.reached(200);
    }

    assertThat(shown("\r"))
        .containsExactly(
            "",
            "sts [................] 0/200 texts",
            "sts [####............] 50/200 texts, 25/s, 6.0 s left",
            "sts [################] 200 texts in 20 s, 10/s");
    assertThat(written.toString(StandardCharsets.UTF_8)).endsWith(System.lineSeparator());
  }

  @Test
  void aShorterLineCoversTheOneBefore() {
    try (Progress.Stage stage = progress(true).begin("n".repeat(100), "texts", 2)) {
      now = SECOND;
      stage.reached(1);
    }

    assertThat(written.toString(StandardCharsets.UTF_8).strip().split("\r"))
        .allSatisfy(line -> assertThat(line).hasSize(79));
  }

  @Test
  void elsewhereALineComesEveryTenSecondsAndAtTheEnd() {
    try (Progress.Stage stage = progress(false).begin("sts", "texts", 7200)) {
      for (int second = 1; second <= 25; second++) {
        now = second * SECOND;
        stage.reached(2 * second);
      }
      now = 3600 * SECOND;
      stage.reached(7200);
    }

    assertThat(shown("\\R"))
        .containsExactly(
            "sts: 20/7200 texts, 2.0/s, 59 min 50 s left",
            "sts: 40/7200 texts, 2.0/s, 59 min 40 s left",
            "sts: 7200 texts in 1 h 0 min, 2.0/s",
            "");
  }

  @Test
  void aNoteStandsBesideTheCount() {
    try (Progress.Stage stage = progress(false).begin("distill", "texts", 100)) {
      stage.note("loss 0.5");
      stage.note("loss 0.25");
      now = 10 * SECOND;
      stage.reached(50);
      stage.reached(100);
    }

    assertThat(shown("\\R"))
        .containsExactly(
            "distill: 50/100 texts, 5.0/s, 10 s left, loss 0.25",
            "distill: 100 texts in 10 s, 10/s, loss 0.25",
            "");
  }

  @Test
  void whatFailsEndsItsLineAndSaysNothing() {
    progress(false).begin("sts", "texts", 100).close();

    assertThat(written.size()).isZero();

    progress(true).begin("sts", "texts", 100).close();

    assertThat(shown("\r")).containsExactly("", "sts [................] 0/100 texts");
    assertThat(written.toString(StandardCharsets.UTF_8)).endsWith(System.lineSeparator());
  }

  @Test
  void nothingToDoIsDoneAtOnce() {
    progress(false).begin("sts", "texts", 0).close();

    assertThat(shown("\\R").getFirst()).startsWith("sts: 0 texts in 0.0 s");
  }

  @Test
  void aStageThatEndsWhenItsInputDoesHasACountAndARate() {
    try (Progress.Stage stage = progress(true).begin("embed", "texts", Progress.UNKNOWN)) {
      now = SECOND;
      stage.note("40 % of the file");
      stage.reached(10);
      now = 2 * SECOND;
      stage.note("");
      stage.reached(30);
    }

    assertThat(shown("\r"))
        .containsExactly(
            "",
            "embed: 0 texts",
            "embed: 10 texts, 10/s, 40 % of the file",
            "embed: 30 texts, 15/s",
            "embed: 30 texts in 2.0 s, 15/s");
  }

  @Test
  void elsewhereItIsALineEachTenSecondsToo() {
    try (Progress.Stage stage = progress(false).begin("embed", "texts", Progress.UNKNOWN)) {
      now = 9 * SECOND;
      stage.reached(10);
      now = 11 * SECOND;
      stage.reached(22);
    }

    assertThat(written.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("embed: 22 texts, 2.0/s", "embed: 22 texts in 11 s, 2.0/s");
  }
}
