package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.FreePort;
import dev.semblance.api.HttpCaller;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The program where numbers are written with other digits and the day begins thirteen hours
 * earlier: what machines read is the same.
 */
class ForeignLocaleIT {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Duser.language=fa -Duser.country=IR",
        "-Duser.language=th -Duser.country=TH -Duser.extensions=u-nu-thai-ca-buddhist"
      })
  void whatMachinesReadIsTheSameInEveryLocale(String locale) throws Exception {
    int port = FreePort.choose();
    Process process = start(port, locale);
    try {
      HttpCaller caller = awaitReady(port, process);

      HttpCaller.Answer answer =
          caller.post("/v1/embeddings", "{\"input\":\"the water is cold\",\"dimensions\":4}");
      String meters = caller.get("/actuator/prometheus").text();

      assertThat(answer.status()).isEqualTo(200);
      JsonNode item = answer.json().at("/data/0");
      assertThat(item.path("embedding").size()).isEqualTo(4);
      assertThat(item.path("norm").isNumber()).isTrue();
      assertThat(answer.header("Server-Timing"))
          .matches("[\\x20-\\x7e]+")
          .containsPattern("total;dur=[0-9]+\\.[0-9]+");
      assertThat(meters).matches("(?s)\\p{ASCII}+").contains("semblance_");
    } finally {
      process.destroy();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Process start(int port, String locale) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(locale.split(" ")));
    command.addAll(
        List.of(
            "-Duser.timezone=GMT+13",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.semblance.Semblance",
            "--server.port=" + port,
            "--semblance.kernels=linear=mkl,attention=sdpa",
            "--semblance.model=bundled"));
    File log = folder.resolve("log").toFile();
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
  }

  private static HttpCaller awaitReady(int port, Process process) throws InterruptedException {
    HttpCaller caller = new HttpCaller(port);
    for (int i = 0; i < 1_200 && process.isAlive(); i++) {
      try {
        if (caller.get("/readyz").status() == 200) {
          return caller;
        }
      } catch (UncheckedIOException notYet) {
        // The port is not open yet.
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new AssertionError(
        "not ready, and the program " + (process.isAlive() ? "runs" : "ended"));
  }
}
