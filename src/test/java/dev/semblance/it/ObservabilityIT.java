package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.FreePort;
import dev.semblance.api.HttpCaller;
import dev.semblance.observation.OtlpReceiver;
import dev.semblance.observation.ProtobufMessage;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The story of two requests, one that works and one that does not, told by a process of its own in
 * JSON on its console and by OTLP to a receiver.
 */
class ObservabilityIT {

  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLER = "00f067aa0ba902b7";
  private static final String SECRET = "xylophone";

  @TempDir static Path folder;

  private static OtlpReceiver collector;
  private static HttpCaller.Answer answer;
  private static HttpCaller.Answer meters;
  private static List<JsonNode> console;

  @BeforeAll
  static void aServerTellsOfItsRequestsUntilItIsStopped() throws Exception {
    collector = new OtlpReceiver();
    int port = FreePort.choose();
    Path log = folder.resolve("console");
    Process server = start(port, log);
    try {
      HttpCaller caller = awaitReady(port, server);
      answer =
          caller.post(
              "/v1/embeddings",
              "{\"input\":[\"" + SECRET + " water\",\"a long day\"]}",
              "X-Request-Id",
              "story-8",
              "traceparent",
              "00-" + TRACE + "-" + CALLER + "-01");
      caller.post("/v1/embeddings", "{\"input\":[\"\"]}", "X-Request-Id", "story-9");
      meters = caller.get("/tei/metrics");
    } finally {
      server.destroy();
      if (!server.waitFor(60, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
    }
    console =
        Files.readAllLines(log).stream().map(line -> JsonMapper.shared().readTree(line)).toList();
  }

  @AfterAll
  static void close() {
    collector.close();
  }

  @Test
  void scrapersOfOtherServersFindTheirNamesWhereTheyLook() {
    assertThat(meters.status()).isEqualTo(200);
    assertThat(meters.header("Content-Type")).startsWith("text/plain");
    assertThat(meters.text())
        .contains("\nsemblance_forward_seconds_count")
        .contains("\nte_batch_next_size_sum ")
        .contains("\nte_queue_size ")
        .contains("\nvllm:prompt_tokens_total ");
  }

  @Test
  void theCallersTraceGoesOnDownToTheForwardPass() {
    Map<String, ProtobufMessage> spans = spansOf(TRACE);

    assertThat(spans.keySet())
        .containsExactlyInAnyOrder(
            "http post /v1/embeddings", "embed", "tokenize", "queue", "forward");
    ProtobufMessage request = spans.get("http post /v1/embeddings");
    ProtobufMessage embed = spans.get("embed");
    assertThat(request.hex(4)).isEqualTo(CALLER);
    assertThat(request.attributes(9))
        .containsEntry("model", "default")
        .containsEntry("lane", "query")
        .containsEntry("status", "200");
    assertThat(embed.hex(4)).isEqualTo(request.hex(2));
    assertThat(embed.attributes(9))
        .containsEntry("semblance.inputs", "2")
        .containsEntry(
            "semblance.tokens", answer.json().path("usage").path("total_tokens").asString());
    for (String stage : List.of("tokenize", "queue", "forward")) {
      ProtobufMessage span = spans.get(stage);
      assertThat(span.hex(4)).as(stage).isEqualTo(embed.hex(2));
      assertThat(span.number(7)).as(stage).isBetween(embed.number(7), embed.number(8));
      assertThat(span.number(8)).as(stage).isBetween(span.number(7), embed.number(8));
    }
    assertThat(spans.get("forward").number(7)).isGreaterThan(spans.get("tokenize").number(7));
  }

  @Test
  void aFailedEmbeddingIsASpanWithTheKindOfItsFault() {
    ProtobufMessage failed =
        collector.spans().stream()
            .filter(span -> span.text(5).equals("embed") && !span.hex(1).equals(TRACE))
            .findFirst()
            .orElseThrow();

    assertThat(failed.attributes(9)).containsEntry("error.type", "EmptyValue");
  }

  @Test
  void logRecordsCarryTheTraceAndTheRequestsId() {
    ProtobufMessage access =
        collector.logRecords().stream()
            .filter(log -> log.hex(9).equals(TRACE))
            .findFirst()
            .orElseThrow();

    assertThat(access.at(5).getFirst().text(1)).startsWith("POST /v1/embeddings 200 ");
    assertThat(access.attributes(6))
        .containsEntry("requestId", "story-8")
        .containsEntry("semblance.model", "default")
        .containsEntry("http.response.status_code", "200");
  }

  @Test
  void theConsoleIsEcsJsonWithTheSameMembers() {
    assertThat(console).hasSizeGreaterThan(5);
    assertThat(console).allSatisfy(line -> assertThat(line.has("@timestamp")).isTrue());
    JsonNode access = accessLine("story-8");

    assertThat(access.path("message").asString())
        .matches("POST /v1/embeddings 200 \\d+\\.\\d{3}ms tokens=\\d+ model=\\S+ lane=query");
    assertThat(access.path("log").path("logger").asString()).isEqualTo("semblance.access");
    assertThat(access.path("traceId").asString()).isEqualTo(TRACE);
    assertThat(access.path("http").path("route").asString()).isEqualTo("/v1/embeddings");
    assertThat(access.path("http").path("response").path("status_code").intValue()).isEqualTo(200);
    assertThat(access.path("semblance").path("lane").asString()).isEqualTo("query");
    assertThat(access.path("semblance").path("tokens").longValue())
        .isEqualTo(answer.json().path("usage").path("total_tokens").longValue());
    assertThat(accessLine("story-9").path("message").asString())
        .startsWith("POST /v1/embeddings 400 ");
  }

  @Test
  void nothingThatIsToldHoldsAText() throws IOException {
    assertThat(Files.readString(folder.resolve("console"))).doesNotContain(SECRET);
    for (String path : List.of("/v1/traces", "/v1/logs")) {
      assertThat(collector.bodies(path)).isNotEmpty();
      for (byte[] body : collector.bodies(path)) {
        assertThat(new String(body, StandardCharsets.ISO_8859_1)).doesNotContain(SECRET);
      }
    }
  }

  @Test
  void probesAreNeitherTracedNorLogged() {
    assertThat(collector.spans())
        .noneMatch(span -> span.text(5).matches(".*(actuator|livez|readyz).*"));
    assertThat(console)
        .noneMatch(
            line -> line.path("message").asString().matches("GET .*(health|livez|readyz).*"));
  }

  private static JsonNode accessLine(String requestId) {
    return console.stream()
        .filter(line -> line.path("requestId").asString("").equals(requestId))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, ProtobufMessage> spansOf(String trace) {
    return collector.spans().stream()
        .filter(span -> span.hex(1).equals(trace))
        .collect(Collectors.toMap(span -> span.text(5), Function.identity()));
  }

  /** Without the tests' own logback configuration, which would take the console's format away. */
  private static Process start(int port, Path log) throws IOException {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.endsWith("test-classes"))
            .collect(Collectors.joining(File.pathSeparator));
    ProcessBuilder server =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath,
            "dev.semblance.Semblance",
            "--server.port=" + port,
            "--semblance.model=src/test/resources/models/mean",
            "--logging.structured.format.console=ecs");
    server.environment().put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
    server.environment().put("OTEL_TRACES_SAMPLER", "parentbased_always_on");
    server.redirectError(ProcessBuilder.Redirect.DISCARD);
    return server.redirectOutput(log.toFile()).start();
  }

  private static HttpCaller awaitReady(int port, Process server) throws InterruptedException {
    HttpCaller caller = new HttpCaller(port);
    for (int i = 0; i < 1_800 && server.isAlive(); i++) {
      try {
        if (caller.get("/actuator/health/readiness").status() == 200
            && caller.get("/readyz").status() == 200
            && caller.get("/livez").status() == 200) {
          return caller;
        }
      } catch (java.io.UncheckedIOException notYet) {
        // The port is not open yet.
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new AssertionError("not ready in three minutes");
  }
}
