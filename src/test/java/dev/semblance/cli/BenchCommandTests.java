package dev.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class BenchCommandTests {
  private static final String URL = "http://127.0.0.1:1";

  private static int bench(List<String> arguments) {
    String[] line = Stream.concat(Stream.of("bench"), arguments.stream()).toArray(String[]::new);
    return CommandLines.run(
        line,
        _ -> {
          throw new AssertionError("starts a server");
        });
  }

  static Stream<Arguments> wrongUses() {
    return Stream.of(
        arguments(List.of(), "--url and --model are given 0 times, needed: once or twice"),
        arguments(List.of("--url", URL, "--url", URL, "--model", "bundled"), "are given 3 times"),
        arguments(List.of("--url", "localhost"), "--url is \"localhost\", needed: http://HOST"),
        arguments(
            List.of("--url", URL, "--model-name", "a", "--model-name", "b"),
            "--model-name is given 2 times, needed: once, or as often as --url"),
        arguments(
            List.of("--url", URL, "--scenario", "2x2", "--clients", "4"),
            "--scenario is given together with --clients"),
        arguments(List.of("--url", URL, "--scenario", "many"), "--scenario is \"many\", needed"),
        arguments(List.of("--url", URL, "--clients", "0"), "scenario has 0 clients"),
        arguments(List.of("--url", URL, "--rate", "-1"), "--rate is -1.0"),
        arguments(List.of("--url", URL, "--duration", "soon"), "--duration"),
        arguments(List.of("--url", URL, "--duration", "0s"), "--duration is 0.0 s"),
        arguments(List.of("--url", URL, "--rounds", "0"), "--rounds is 0"),
        arguments(List.of("--url", URL, "--encoding-format", "int8"), "--encoding-format"),
        arguments(List.of("--url", URL, "--header", "no colon"), "--header has a name or value"),
        arguments(List.of("--url", URL, "--header", "A:b\nC:d"), "--header has a name or value"),
        arguments(List.of("--url", URL, "--header", "content-length:5"), "follows from the body"),
        arguments(List.of("--url", URL, "--texts", "none.jsonl"), "none.jsonl: does not exist"),
        arguments(List.of("--url", URL, "--min-tokens", "0"), "--min-tokens is 0"),
        arguments(List.of("--url", URL, "--json", "/nowhere/x.json"), "cannot be written"),
        arguments(List.of("--model", "/nowhere/at/all"), "/nowhere/at/all"));
  }

  @ParameterizedTest
  @MethodSource("wrongUses")
  void whatCannotBeUsedIsOneLineAndExitCode2(
      List<String> arguments, String says, CapturedOutput output) {
    assertThat(bench(arguments)).isEqualTo(2);

    assertThat(output.getOut()).isEmpty();
    assertThat(output.getErr().lines().toList())
        .singleElement()
        .asString()
        .startsWith("semblance: ")
        .contains(says);
  }

  @Test
  void aKeyIsNotRepeatedInWhatIsSaid(CapturedOutput output) {
    assertThat(bench(List.of("--url", URL, "--api-key", "secret\tkey"))).isEqualTo(2);

    assertThat(output.getErr()).contains("--api-key").doesNotContain("secret");
  }

  @Test
  void helpFitsATerminalAndHasExamples(CapturedOutput output) {
    assertThat(bench(List.of("--help"))).isZero();

    assertThat(output.getOut()).contains("Examples:", "--scenario=CxB", "Exit codes: 0 done, 1 a");
    assertThat(output.getOut().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
  }
}
