package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.FreePort;
import dev.semblance.api.HttpCaller;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A body of lines that is larger than the whole heap of the server that reads it. */
class SmallHeapIT {
  private static final int HEAP_MEGABYTES = 96;
  private static final int LINES = 2_000;
  private static final int LINE_BYTES = 64 << 10;

  /** What this line says is no JSON; what is answered of it is waited for before more is sent. */
  private static final int BROKEN = 20;

  @TempDir Path data;

  @Test
  void aBodyLargerThanTheHeapIsWrittenWhileItIsReadAndAnsweredMeanwhile() throws Exception {
    int port = FreePort.choose();
    Process process = start(port);
    try {
      awaitReady(port, process);
      HttpCaller http = new HttpCaller(port);
      HttpCaller.Answer made =
          http.send(
              "PUT",
              "/v1/collections/large",
              HttpRequest.BodyPublishers.ofString("{\"dimensions\":2,\"space\":\"own\"}"),
              "Content-Type",
              "application/json");
      assertThat(made.status()).as(made::text).isEqualTo(201);

      JsonNode last = send(port);

      assertThat((long) LINES * LINE_BYTES).isGreaterThan((long) HEAP_MEGABYTES << 20);
      assertThat(last.path("done").asBoolean()).as(last.toString()).isTrue();
      assertThat(last.path("created").asLong()).isEqualTo(LINES - 1);
      assertThat(last.path("refused").asLong()).isEqualTo(1);
      JsonNode described = http.get("/v1/collections/large").json();
      assertThat(described.path("documents").asLong()).isEqualTo(LINES - 1);
      String kept = http.get("/v1/collections/large/documents/" + (LINES - 1)).text();
      assertThat(kept.length()).isGreaterThan(LINE_BYTES / 2);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Sends line after line, and reads in the middle; the last line of the answer. */
  private static JsonNode send(int port) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(60_000);
      OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
      out.write(
          ("PUT /v1/collections/large/documents?space=own HTTP/1.1\r\nHost: x\r\n"
                  + "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n"
                  + "Connection: close\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      BufferedReader answer =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String filling = "a word ".repeat(LINE_BYTES / 7);
      for (int i = 0; i < LINES; i++) {
        String line = line(i, filling);
        out.write(
            (Integer.toHexString(line.length()) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(line.getBytes(StandardCharsets.US_ASCII));
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        if (i == BROKEN) {
          out.flush();
          JsonNode refused = nextOf(answer);
          while (!refused.has("status")) {
            refused = nextOf(answer);
          }
          assertThat(refused.path("line").asInt()).isEqualTo(BROKEN + 1);
        }
      }
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      JsonNode last = nextOf(answer);
      while (!last.has("done")) {
        last = nextOf(answer);
      }
      return last;
    }
  }

  private static String line(int number, String filling) {
    return number == BROKEN
        ? "no JSON\n"
        : "{\"id\":\""
            + number
            + "\",\"vector\":[1,"
            + number
            + "],\"metadata\":{\"filling\":\""
            + number
            + filling
            + "\"}}\n";
  }

  private static JsonNode nextOf(BufferedReader answer) throws IOException {
    String line = answer.readLine();
    while (line != null && !line.startsWith("{")) {
      line = answer.readLine();
    }
    assertThat(line).as("a line of the answer").isNotNull();
    return JsonMapper.shared().readTree(line);
  }

  private Process start(int port) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx" + HEAP_MEGABYTES + "m", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(
            "dev.semblance.Semblance",
            "--server.port=" + port,
            "--semblance.model=src/test/resources/models/mean",
            "--semblance.data=" + data));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("SEMBLANCE_"));
    builder.environment().put("HF_HUB_OFFLINE", "1");
    return builder
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
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
}
