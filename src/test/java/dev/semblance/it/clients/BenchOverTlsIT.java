package dev.semblance.it.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.FreePort;
import dev.semblance.cli.CommandLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code semblance bench} against a server whose authority Java does not know, and against none.
 */
@ExtendWith(OutputCaptureExtension.class)
class BenchOverTlsIT extends ClientsCase {
  @TempDir Path folder;

  private int bench(String url, String... arguments) throws IOException {
    Path texts = Files.writeString(folder.resolve("texts.jsonl"), "\"the water is cold\"\n");
    Stream<String> always =
        Stream.of("bench", "--texts", texts.toString(), "--warmup", "0s", "--rounds", "1");
    Stream<String> target = Stream.of("--url", url, "--api-key", GuardedServer.FIRST_KEY);
    String[] line =
        Stream.of(always, target, Stream.of(arguments)).flatMap(a -> a).toArray(String[]::new);
    return CommandLines.run(
        line,
        _ -> {
          throw new AssertionError("starts a server");
        });
  }

  @Test
  void anAuthorityOfOnesOwnIsTrustedWhenItIsNamed() throws Exception {
    Path json = folder.resolve("figures.json");
    String ca = GuardedServer.AUTHORITY.ca().toString();

    int code = bench(baseUrl(), "--ca", ca, "--duration", "1s", "--json", json.toString());

    assertThat(code).isZero();
    JsonNode result = JsonMapper.shared().readTree(json).at("/scenarios/0/results/0");
    assertThat(result.path("target").asString()).isEqualTo(baseUrl() + "/embeddings");
    assertThat(result.path("errors").propertyNames()).isEmpty();
  }

  @Test
  void anAuthorityThatIsNotNamedEndsTheBenchEarly(CapturedOutput output) throws Exception {
    assertThat(bench(baseUrl(), "--duration", "1h")).isEqualTo(1);

    assertThat(output.getErr()).contains(baseUrl() + "/embeddings cannot be reached: ");
  }

  @Test
  void aServerThatIsNotThereEndsTheBenchEarly(CapturedOutput output) throws Exception {
    int nobody = FreePort.choose();

    assertThat(bench("http://127.0.0.1:" + nobody, "--duration", "1h", "--rate", "20"))
        .isEqualTo(1);

    assertThat(output.getErr())
        .containsPattern("requests in a row over \\d+ s, the last: Connection refused\\R");
  }

  @Test
  void aFileWithoutCertificatesIsTheFaultOfTheOption(CapturedOutput output) throws Exception {
    Path none = Files.writeString(folder.resolve("none.pem"), "");

    assertThat(bench(baseUrl(), "--ca", none.toString())).isEqualTo(2);

    assertThat(output.getErr()).contains("--ca is ", "none.pem, ");
  }
}
