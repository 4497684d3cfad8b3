package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.semblance.FreePort;
import dev.semblance.api.HttpCaller;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The program as a process: what it says when it cannot start, and how it stops. */
class StartAndExitIT {

  private static final String MEAN = "--semblance.model=src/test/resources/models/mean";

  @TempDir static Path home;

  static Stream<Arguments> reasons() {
    return Stream.of(
        arguments(List.of("--semblance.model=/nowhere/at/all"), "/nowhere/at/all"),
        arguments(List.of("--semblance.model=src/main"), "config.json: is missing"),
        arguments(List.of("--semblance.model=org/not-in-the-cache"), "org/not-in-the-cache"),
        arguments(List.of(MEAN, "--semblance.aliases.x=nobody"), "semblance.aliases.x"),
        arguments(List.of(MEAN, "--semblance.device=cuda:0"), "semblance.device"),
        arguments(
            List.of(MEAN, "--semblance.dtype=float8", "--semblance.device=cpu"), "semblance.dtype"),
        arguments(
            List.of(MEAN, "--semblance.kernels=linear=fbgemm", "--semblance.device=cpu"),
            "semblance.kernels has linear=fbgemm"),
        arguments(
            List.of(MEAN, "--semblance.batching.max-batch-tokens=8"),
            "semblance.batching.max-batch-tokens"),
        arguments(List.of(MEAN, "--semblance.memory=1KB"), "semblance.memory"),
        arguments(
            List.of(MEAN, "--semblance.security.require-keys=true", "--server.address=0.0.0.0"),
            "semblance.security.require-keys is true, but nobody would be asked for a key"),
        arguments(
            List.of(MEAN, "--semblance.security.keys-file=/nowhere/keys.json"),
            "/nowhere/keys.json: is not there"));
  }

  @ParameterizedTest
  @MethodSource("reasons")
  void whatKeepsItFromStartingIsOneLineAndExitCode2(List<String> arguments, String says)
      throws Exception {
    Process process = start(FreePort.choose(), arguments);

    List<String> errors;
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      errors = reader.lines().filter(line -> !line.startsWith("WARNING:")).toList();
    }

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(errors).hasSize(1);
    assertThat(errors.getFirst()).startsWith("semblance: ").contains(says);
  }

  @Test
  void aStopUnderLoadLosesNoAdmittedRequest() throws Exception {
    int port = FreePort.choose();
    Process process = start(port, List.of(MEAN));
    try {
      awaitReady(port, process);
      HttpCaller caller = new HttpCaller(port);
      String texts = "[" + "\"the water is cold and the day is long\",".repeat(999) + "\"end\"]";
      try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<HttpCaller.Answer>> answers = new ArrayList<>();
        Callable<HttpCaller.Answer> request =
            () -> caller.post("/v1/embeddings", "{\"input\":" + texts + "}");
        for (int i = 0; i < 4; i++) {
          answers.add(callers.submit(request));
        }
        awaitAdmitted(port);
        process.destroy();
        for (Future<HttpCaller.Answer> answer : answers) {
          int status = answer.get(60, TimeUnit.SECONDS).status();
          assertThat(status).isEqualTo(200);
        }
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isIn(0, 143);
    } finally {
      process.destroyForcibly();
    }
  }

  /** A caller who is refused knows that nothing was begun; one who was connected does not. */
  @Test
  void aStopLosesNobodyWhoWasConnected() throws Exception {
    int port = FreePort.choose();
    Process process = start(port, List.of("--semblance.model=bundled"));
    Queue<String> answers = new ConcurrentLinkedQueue<>();
    try {
      awaitReady(port, process);
      try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> loops = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          loops.add(callers.submit(() -> askUntilRefused(port, answers)));
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> answers.size() > 40);
        process.destroy();
        for (Future<?> loop : loops) {
          loop.get(60, TimeUnit.SECONDS);
        }
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(answers).allMatch(answer -> answer.matches("HTTP/1\\.1 (200|503).*"));
    assertThat(answers).filteredOn(answer -> answer.contains(" 200")).hasSizeGreaterThan(40);
  }

  /** Asks on a connection each; what comes is the answer's first line, or how it was lost. */
  private static void askUntilRefused(int port, Queue<String> answers) {
    String body = "{\"input\":[\"the water is cold\",\"" + "a long day ".repeat(20) + "\"]}";
    String request =
        "POST /v1/embeddings HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        try {
          socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
          String answer =
              new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          answers.add(answer.lines().findFirst().orElse("nothing"));
        } catch (IOException lost) {
          answers.add(lost.toString());
        }
      } catch (IOException refused) {
        return;
      }
    }
  }

  private static Process start(int port, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of("dev.semblance.Semblance", "--server.port=" + port));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HF_HUB_OFFLINE", "1");
    builder.environment().put("HF_HOME", home.toString());
    builder.environment().remove("SEMBLANCE_MODEL");
    return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static void awaitReady(int port, Process process) throws InterruptedException {
    for (int i = 0; i < 1_800 && process.isAlive(); i++) {
      try {
        if (new HttpCaller(port).get("/actuator/health/readiness").status() == 200) {
          return;
        }
      } catch (java.io.UncheckedIOException notYet) {
        // The port is not open yet.
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new AssertionError("not ready in three minutes");
  }

  /** Until all four requests are in the queue or done: only these may not be lost. */
  private static void awaitAdmitted(int port) throws InterruptedException {
    for (int i = 0; i < 6_000; i++) {
      String meters = new HttpCaller(port).get("/actuator/prometheus").text();
      if (meters.contains(
          "semblance_sequences_admitted_total{lane=\"bulk\",model=\"default\"} 4000.0")) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    throw new AssertionError("requests were not admitted");
  }
}
