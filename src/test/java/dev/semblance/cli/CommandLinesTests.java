package dev.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class CommandLinesTests {

  private final List<String> started = new ArrayList<>();

  private int run(String... arguments) {
    return CommandLines.run(arguments, spring -> started.addAll(List.of(spring)));
  }

  @Test
  void servesWhenNoCommandIsNamed() {
    assertThat(run("--model", "/m", "--port=9090", "--semblance.truncate=end")).isEqualTo(-1);

    assertThat(started)
        .containsExactly("--semblance.truncate=end", "--semblance.model=/m", "--server.port=9090");
  }

  @Test
  void servesByName() {
    assertThat(run("serve", "--host", "0.0.0.0")).isEqualTo(-1);

    assertThat(started).containsExactly("--server.address=0.0.0.0");
  }

  @Test
  void helpAndVersionStartNothing(CapturedOutput output) {
    assertThat(run("--help")).isZero();
    assertThat(run("serve", "--help")).isZero();
    assertThat(run("--version")).isZero();

    assertThat(output)
        .contains("serve")
        .contains("--model=REF")
        .contains("semblance (development)");
    assertThat(started).isEmpty();
  }

  @Test
  void whatIsUnknownIsExitCode2(CapturedOutput output) {
    assertThat(run("--modell=/m")).isEqualTo(2);
    assertThat(run("sevre")).isEqualTo(2);
    assertThat(run("--port", "many")).isEqualTo(2);

    assertThat(output).contains("--modell=/m").contains("sevre").contains("many");
    assertThat(started).isEmpty();
  }

  @Test
  void wrongUseIsOneLineThatNamesTheHelp(CapturedOutput output) {
    assertThat(run("eval", "--sts", "x.tsv")).isEqualTo(2);
    assertThat(run("sevre")).isEqualTo(2);

    assertThat(output.getErr().lines())
        .hasSize(2)
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(
                        "semblance: Missing required option: '--model=REF'"
                            + " (semblance eval --help tells more)"),
            line ->
                assertThat(line)
                    .startsWith("semblance: Unmatched argument at index 0: 'sevre'; did you mean")
                    .contains("serve")
                    .endsWith("(semblance --help tells more)"));
    assertThat(output.getOut()).isEmpty();
  }

  @Test
  void helpOfEvalHasAnExample(CapturedOutput output) {
    assertThat(run("eval", "--help")).isZero();

    assertThat(output.getOut()).contains("Example:").contains("--retrieval=FOLDER");
  }

  @Test
  void helpOfDistillTellsDefaultsThatPeopleCanUse(CapturedOutput output) {
    assertThat(run("distill", "--help")).isZero();

    assertThat(output.getOut().lines().map(String::strip))
        .contains("Default: 0.06", "Default: 4096")
        .noneMatch(line -> line.matches("Default:(| \\[]| null| student| END| 2147483647)"));
    assertThat(output.getOut().lines()).allMatch(line -> line.length() <= 80);
  }
}
