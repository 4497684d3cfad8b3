package dev.semblance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Settings that keep the server from starting: exit code 2 and one line each, in this process, as
 * {@code java -jar} runs it.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartFaultsIT {

  private static final String MEAN = "--semblance.model=src/test/resources/models/mean";

  /** A system property that the build sets for other tests; it gets its line of warning. */
  private static final String BUILDS = "semblance.jar";

  @TempDir static Path folder;

  static Stream<Arguments> faults() {
    return Stream.of(
        arguments("--semblance.truncat=end", "semblance.truncat is no setting"),
        arguments("--semblance.truncate=ends", "needed: error, start, end (command line)"),
        arguments(
            "--semblance.batching.max-batch-tokens=abc",
            "semblance.batching.max-batch-tokens is \"abc\", needed: a whole number"),
        arguments("--semblance.batching.bulk-slice=soon", "needed: a time such as"),
        arguments("--semblance.memory=lots", "semblance.memory is \"lots\", needed: a size"),
        arguments("--semblance.security.requests-per-minute=0", "requests-per-minute"),
        arguments("--semblance.models.x/y=", "semblance.models.x/y is empty"),
        arguments("--server.port=abc", "server.port is \"abc\""),
        arguments("--server.address=nohost.invalid", "server.address is \"nohost.invalid\""),
        arguments("--logging.level.root=loud", "logging.level.root is \"loud\""),
        arguments("--server.ssl.bundle=nix", "server.ssl.bundle names the bundle \"nix\""),
        arguments(
            "--server.ssl.certificate=/nowhere/c.pem "
                + "--server.ssl.certificate-private-key=/nowhere/k.pem",
            "/nowhere/c.pem"),
        arguments(
            "--spring.ssl.bundle.pem.x.keystore.certificate=/nowhere/c.pem --server.ssl.bundle=x",
            "/nowhere/c.pem"),
        arguments("--server.ssl.key-store=FOLDER/no.p12", "FOLDER/no.p12"),
        arguments("--server.ssl.enabled=true --server.ssl.key-password=x", "SSL is enabled"),
        arguments(
            "--spring.config.location=FOLDER/broken.yaml", "FOLDER/broken.yaml: line 3 is no YAML"),
        arguments(
            "--spring.config.additional-location=FOLDER/securty.yaml",
            "semblance.securty.keys-file is no setting (FOLDER/securty.yaml line 3); the nearest is"
                + " semblance.security.keys-file"),
        arguments(
            "--spring.config.import=FOLDER/key-file.properties",
            "semblance.security.key-file is no setting (FOLDER/key-file.properties line 2)"),
        arguments(
            "--spring.config.location=FOLDER/ --spring.profiles.active=mine",
            "semblance.trunacte is no setting (FOLDER/application-mine.yaml line 1)"),
        arguments("--spring.config.location=/nowhere/x.yaml", "/nowhere/x.yaml"),
        arguments("--spring.config.import=/nowhere/y.yaml", "/nowhere/y.yaml"),
        arguments("--semblance.model=${NO_SUCH_VARIABLE}", "NO_SUCH_VARIABLE"),
        arguments("--semblance.security.keys-file=/nowhere/keys.json", "/nowhere/keys.json"),
        arguments("--semblance.security.keys-file=FOLDER/broken.yaml", "FOLDER/broken.yaml"),
        arguments("--semblance.security.keys[0].key=geheim", "semblance.security.keys[0].key"));
  }

  @BeforeAll
  static void writeFiles() throws IOException {
    Files.writeString(folder.resolve("broken.yaml"), "semblance:\n  truncate: end\n bad: [x\n");
    Files.writeString(folder.resolve("securty.yaml"), "semblance:\n  securty:\n    keys-file: x\n");
    Files.writeString(
        folder.resolve("key-file.properties"), "server.port=1\nsemblance.security.key-file=x\n");
    Files.writeString(folder.resolve("application-mine.yaml"), "semblance.trunacte: end\n");
    Files.writeString(folder.resolve("no.p12"), "not a key store");
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aSettingAtFaultIsExitCode2AndOneLine(String settings, String says, CapturedOutput output) {
    List<String> arguments = new ArrayList<>(List.of(MEAN, "--server.port=0"));
    for (String setting : in(settings).split(" ")) {
      arguments.removeIf(other -> other.split("=")[0].equals(setting.split("=")[0]));
      arguments.add(setting);
    }

    expectOneLine(output, says, arguments);
  }

  @Test
  void aPortThatIsTakenIsNamedByItsSetting(CapturedOutput output) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      String line = " is " + port + ", and another program listens there";

      expectOneLine(output, "server.port" + line, List.of(MEAN, "--server.port=" + port));
      expectOneLine(
          output,
          "management.server.port" + line,
          List.of(MEAN, "--server.port=0", "--management.server.port=" + port));
    }
  }

  private static void expectOneLine(CapturedOutput output, String says, List<String> arguments) {
    int errors = output.getErr().length();
    int log = output.getOut().length();

    assertThat(Semblance.run(arguments.toArray(String[]::new))).isEqualTo(2);

    List<String> lines =
        output.getErr().substring(errors).lines().filter(l -> !l.startsWith("WARNING:")).toList();
    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst()).startsWith("semblance: ").contains(in(says));
    assertThat(lines.getFirst()).doesNotContain("geheim");
    assertThat(output.getOut().substring(log).lines())
        .filteredOn(line -> !line.contains(BUILDS))
        .noneMatch(line -> line.contains(" WARN "))
        .noneMatch(line -> line.contains(" ERROR ") || line.startsWith("\tat "));
  }

  private static List<String> printed(CapturedOutput output) {
    return output.getOut().lines().filter(line -> !line.contains(BUILDS)).toList();
  }

  private static String in(String text) {
    return text.replace("FOLDER", folder.toString());
  }

  @Test
  void aCheckSaysWhatHoldsAndWhereItStands(CapturedOutput output) throws IOException {
    Path file = folder.resolve("good.yaml");
    Files.writeString(
        file,
        """
        semblance:
          aliases:
            BAAI/bge-small-en-v1.5: default
          cache.redis.url: redis://:geheim@localhost:6379/0
        server.port: 1
        """);
    String[] arguments = {
      "serve",
      "--check",
      "--spring.config.location=" + file,
      "--semblance.workers=1",
      "--semblance.security.keys[0].key=geheim-geheim-geheim-geheim"
    };

    assertThat(Semblance.run(arguments)).isZero();

    assertThat(printed(output))
        .contains(
            "semblance.aliases[BAAI/bge-small-en-v1.5] = default  # " + file + " line 3",
            "semblance.workers = 1  # command line",
            "semblance.truncate = error  # default",
            "semblance.model = (not set)  # default",
            "server.port = 1  # " + file + " line 5")
        .anyMatch(line -> line.startsWith("semblance.cache.redis.url = redis://(hidden)@"))
        .allMatch(line -> line.contains(" = "));
    assertThat(output).doesNotContain("geheim");
  }

  @Test
  void aCheckForPrograms(CapturedOutput output) {
    assertThat(Semblance.run("--check", "--json", "--semblance.truncate=end")).isZero();

    JsonNode report =
        JsonMapper.shared()
            .readTree(
                output
                    .getOut()
                    .lines()
                    .filter(line -> line.startsWith("{"))
                    .findFirst()
                    .orElseThrow());
    assertThat(report.path("settings"))
        .anySatisfy(
            setting -> {
              assertThat(setting.path("name").asString()).isEqualTo("semblance.truncate");
              assertThat(setting.path("value").asString()).isEqualTo("end");
              assertThat(setting.path("source").asString()).isEqualTo("command line");
            });
  }

  @Test
  void aCheckOfWhatIsAtFaultIsExitCode2(CapturedOutput output) {
    expectOneLine(
        output,
        "/nowhere/keys.json",
        List.of("--check", "--semblance.security.keys-file=/nowhere/keys.json"));
  }

  /** A file of the operator's must not open what the program keeps closed. */
  @Test
  void whatTheProgramSaysHoldsBesideAFileThatIsNamedAsTheOnlyOne(CapturedOutput output)
      throws IOException {
    Path file = Files.writeString(folder.resolve("only.yaml"), "semblance.truncate: end\n");

    expectOneLine(
        output,
        "nobody would be asked for a key",
        List.of(
            MEAN,
            "--spring.config.location=" + file,
            "--server.address=0.0.0.0",
            "--server.port=0",
            "--semblance.security.require-keys=true"));
    assertThat(output.getOut()).doesNotContain(":: Spring Boot ::");
  }
}
