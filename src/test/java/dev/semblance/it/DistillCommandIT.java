package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code semblance distill} as a process: the bundled encoder teaches one of a single layer. */
class DistillCommandIT {

  private static final List<String> WORDS =
      List.of(
          ("a the old young cat dog engineer river bridge winter summer sings crosses repairs paints"
                  + " slowly quickly under over beside warm cold bright dark stone water garden")
              .split(" "));

  @TempDir Path folder;

  private Path texts;

  @BeforeEach
  void writeTexts() throws IOException {
    Random random = new Random(11);
    texts =
        Files.writeString(
            folder.resolve("texts.txt"),
            IntStream.range(0, 240)
                .mapToObj(
                    _ ->
                        IntStream.range(0, 4 + random.nextInt(8))
                            .mapToObj(_ -> WORDS.get(random.nextInt(WORDS.size())))
                            .collect(Collectors.joining(" ")))
                .collect(Collectors.joining("\n")));
  }

  private List<String> options(String passes, String... more) {
    List<String> options = new ArrayList<>(List.of(more));
    options.addAll(
        List.of(
            "--teacher=bundled",
            "--texts=" + texts,
            "--layers=1",
            "--hidden=384",
            "--vocabulary=900",
            "--passes=" + passes,
            "--step-tokens=256",
            "--held-out=40",
            "--precise",
            "--threads=1",
            "--licence=cc-by-sa-4.0",
            "--out=" + folder.resolve("student")));
    return options;
  }

  @Test
  void writesAFolderThatIsEvaluatedLikeAnyOther() throws Exception {
    Outcome distilled = run("distill", options("4"));

    assertThat(distilled.code()).as(String.join("\n", distilled.errors())).isZero();
    assertThat(distilled.out())
        .singleElement()
        .asString()
        .matches(".*student: \\d+ steps, \\d+ tokens, cosine to the teacher .* 0\\.[0-9]{4}");
    assertThat(distilled.errors())
        .anySatisfy(line -> assertThat(line).startsWith("teacher: "))
        .anySatisfy(line -> assertThat(line).contains("training: ", "loss", "held-out"));
    Path student = folder.resolve("student");
    assertThat(Files.readString(student.resolve("README.md")))
        .contains("license: cc-by-sa-4.0", "texts.txt", "| teacher | bundled |", "| seed | 1 |");
    JsonNode config = JsonMapper.shared().readTree(student.resolve("config.json"));
    assertThat(config.path("num_hidden_layers").intValue()).isEqualTo(1);
    assertThat(config.path("vocab_size").intValue()).isEqualTo(900);

    Outcome evaluated =
        run(
            "eval",
            List.of("--model=" + student, "--sts=src/test/resources/eval/pairs.tsv", "--json=-"));
    assertThat(evaluated.code()).isZero();
    assertThat(String.join("", evaluated.out())).contains("\"dimensions\" : 384");
  }

  @Test
  void aTerminatedRunLeavesACheckpointToGoOnFrom() throws Exception {
    List<String> arguments = options("400", "--words=0.5");
    Process process = start("distill", arguments);
    try {
      // A plain line of progress comes every few seconds.
      awaitTraining(process);
      process.destroy();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }

    Path state = folder.resolve("student.work/checkpoint/state.properties");
    assertThat(process.exitValue()).isNotZero();
    assertThat(Files.readString(folder.resolve("errors")))
        .containsPattern("training: .* cosine 0\\.\\d{4}, words \\d\\.\\d{4}");
    assertThat(folder.resolve("student")).doesNotExist();
    assertThat(Files.readString(state)).containsPattern("steps=[1-9]");

    Outcome other = run("distill", options("500", "--words=0.5"));

    assertThat(other.code()).isEqualTo(2);
    assertThat(other.errors().getLast())
        .startsWith("semblance: --passes")
        .contains("500.0", "400.0", "student.work");
  }

  private void awaitTraining(Process process) throws IOException, InterruptedException {
    for (int i = 0; i < 1_200 && process.isAlive(); i++) {
      if (Files.readString(folder.resolve("errors")).contains("training: ")) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new AssertionError(Files.readString(folder.resolve("errors")));
  }

  static Stream<Arguments> wrongUses() {
    return Stream.of(
        arguments(List.of("--hidden=256"), "--hidden is 256, but the teacher's is 384"),
        arguments(List.of("--layers=9"), "--layers is 9, but the teacher has 3"),
        arguments(List.of("--teacher-layers=0,3"), "--teacher-layers names 3"),
        arguments(List.of("--vocabulary=90"), "--vocabulary is 90"),
        arguments(List.of("--rate=7"), "--rate is 7.0"),
        arguments(List.of("--texts=nowhere.txt"), "nowhere.txt"));
  }

  @ParameterizedTest
  @MethodSource("wrongUses")
  void whatCannotBeUsedIsOneLineAndExitCode2(List<String> wrong, String says) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of("--teacher=bundled", "--texts=" + texts, "--out=" + folder.resolve("student")));
    all.addAll(wrong);

    Outcome outcome = run("distill", all);

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.errors())
        .singleElement()
        .asString()
        .startsWith("semblance: ")
        .contains(says);
    assertThat(folder.resolve("student.work")).doesNotExist();
  }

  private record Outcome(int code, List<String> out, List<String> errors) {}

  private Process start(String command, List<String> arguments) throws IOException {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    all.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", mainClassPath()));
    all.addAll(List.of("dev.semblance.Semblance", command));
    all.addAll(arguments);
    return new ProcessBuilder(all)
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("errors").toFile())
        .start();
  }

  private Outcome run(String command, List<String> arguments) throws Exception {
    Process process = start(command, arguments);
    try {
      assertThat(process.waitFor(240, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(
        process.exitValue(), lines(folder.resolve("out")), lines(folder.resolve("errors")));
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream().filter(line -> !line.startsWith("WARNING:")).toList();
  }

  /** Without the tests' own folder, whose logback configuration would hide the program's. */
  private static String mainClassPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.endsWith("test-classes") && !entry.endsWith("test-classes/"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
