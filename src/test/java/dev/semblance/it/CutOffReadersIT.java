package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.semblance.Semblance;
import dev.semblance.api.HttpCaller;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What an operator sees of requests: of readers who left in the middle, and at level DEBUG. */
@Timeout(120)
@SpringBootTest(
    classes = Semblance.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "semblance.model=src/test/resources/models/mean",
      "semblance.limits.max-matrix=10000000",
      "management.endpoint.loggers.access=unrestricted"
    })
class CutOffReadersIT {
  private static final String STAGES = "dev.semblance.observation.StageLog";

  @LocalServerPort int port;

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event.getLoggerName() + " " + event.getFormattedMessage());
        }
      };

  @BeforeEach
  void listen() {
    appender.start();
    root().addAppender(appender);
    access().setLevel(Level.INFO);
  }

  @AfterEach
  void stopListening() {
    root().detachAppender(appender);
    access().setLevel(null);
    ((Logger) LoggerFactory.getLogger("dev.semblance")).setLevel(null);
  }

  private static Logger access() {
    return (Logger) LoggerFactory.getLogger("semblance.access");
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  private String awaitLine(String start) {
    return awaitLine(start, "");
  }

  private String awaitLine(String start, String part) {
    Supplier<Optional<String>> found =
        () ->
            lines.stream()
                .filter(line -> line.startsWith(start) && line.contains(part))
                .findFirst();
    await(start).atMost(Duration.ofMinutes(1)).until(() -> found.get().isPresent());
    return found.get().orElseThrow();
  }

  @Test
  void aReaderWhoLeavesInTheMiddleOfAnAnswerIsNoSuccess() throws Exception {
    // Some forty megabytes of scores: more than the buffers of a connection take.
    String body =
        "{\"inputs\":["
            + String.join(",", Collections.nCopies(3000, "[1,2]"))
            + "],\"space\":\"unchecked\"}";
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoLinger(true, 0);
      socket
          .getOutputStream()
          .write(
              ("POST /v1/similarity HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                      + "Content-Length: "
                      + body.length()
                      + "\r\n\r\n"
                      + body)
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 200");
    }

    assertThat(awaitLine("semblance.access POST /v1/similarity"))
        .contains(" 499 broken off ")
        .endsWith(" code=cancelled");
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(new HttpCaller(port).get("/actuator/prometheus").text())
                    .containsPattern(
                        "http_server_requests_seconds_count\\{[^}]*outcome=\"CLIENT_ERROR\",status=\"499\",uri=\"/v1/similarity\"")
                    .contains("semblance_problems_total{code=\"cancelled\",key=\"_nobody\"}"));
  }

  @Test
  void aLevelIsChangedWhileTheServerRunsAndSaysALineForEachRequest() {
    HttpCaller http = new HttpCaller(port);
    String text = "xylophone water";
    http.post("/v1/embeddings", "{\"input\":\"" + text + "\"}");
    assertThat(lines).noneMatch(line -> line.startsWith(STAGES));

    assertThat(
            http.post("/actuator/loggers/dev.semblance", "{\"configuredLevel\":\"DEBUG\"}")
                .status())
        .isEqualTo(204);
    assertThat(((Logger) LoggerFactory.getLogger("dev.semblance")).getLevel())
        .isEqualTo(Level.DEBUG);
    http.post("/v1/embeddings", "{\"input\":[\"" + text + "\",\"b\"],\"truncate\":\"end\"}");
    http.post("/v1/embeddings", "{\"input\":\"\"}");
    http.get("/nothing/here?of=" + text.replace(' ', '+'));

    // The line of the first request may come so late that it is said, too.
    String computed = awaitLine(STAGES + " POST /v1/embeddings 200 ", "inputs=2");
    assertThat(computed)
        .containsPattern(
            "model=default inputs=2 tokens=\\d+ truncated=0 passes=1 tokenize=\\d+\\.\\d{3}ms"
                + " queue=\\d+\\.\\d{3}ms forward=\\d+\\.\\d{3}ms total=\\d+\\.\\d{3}ms code=null");
    assertThat(awaitLine(STAGES + " POST /v1/embeddings 400 ")).endsWith("code=invalid_request");
    assertThat(awaitLine("semblance.access GET /** 404 "))
        .endsWith(" code=route_not_found path=/nothing/here");
    assertThat(lines).noneMatch(line -> line.contains("xylophone"));
  }

  @Test
  void busyWorkersAreCountedAndGoToRestAgain() {
    HttpCaller http = new HttpCaller(port);

    http.post("/v1/embeddings", "{\"input\":\"a\"}");

    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(http.get("/actuator/prometheus").text())
                    .containsPattern("semblance_forward_workers\\{model=\"default\"} [1-9]")
                    .contains("semblance_forward_busy{model=\"default\"} 0.0"));
  }
}
