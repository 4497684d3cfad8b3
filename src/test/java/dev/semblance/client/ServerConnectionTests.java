package dev.semblance.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers by script; what a real one answers is in the tests named IT. */
class ServerConnectionTests {

  private record Scripted(int status, Map<String, String> headers, String body) {}

  private final Deque<Scripted> script = new ArrayDeque<>();
  private final List<String> seen = new ArrayList<>();
  private final List<String> waits = new ArrayList<>();
  private HttpServer server;
  private ServerAddress address;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    address = ServerAddress.parse("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      seen.add(
          exchange.getRequestMethod()
              + " "
              + exchange.getRequestURI()
              + " "
              + exchange.getRequestHeaders().getFirst("Authorization")
              + " "
              + body);
      Scripted next = script.remove();
      if (next.status == 0) {
        return;
      }
      next.headers.forEach(exchange.getResponseHeaders()::set);
      byte[] bytes = next.body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(next.status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private void script(int status, String body) {
    script.add(new Scripted(status, Map.of(), body));
  }

  private void busy(int status, String retryAfter) {
    script.add(
        new Scripted(
            status,
            Map.of("Retry-After", retryAfter),
            "{\"error\":{\"message\":\"busy\",\"code\":\"overloaded\"}}"));
  }

  private ServerConnection connection(Duration patience) {
    return new ServerConnection(
        address,
        "secret",
        null,
        Duration.ofSeconds(10),
        new Patience(patience, (reason, time) -> waits.add(reason + " " + time)));
  }

  @Test
  void aKeyGoesAsABearerTokenAndTheVersionIsNotDoubled() {
    script(200, "{\"data\":[]}");

    try (SemblanceClient client = new SemblanceClient(connection(Duration.ZERO))) {
      assertThat(client.models().toString()).isEqualTo("{\"data\":[]}");
    }
    assertThat(seen).containsExactly("GET /v1/models Bearer secret ");
  }

  @Test
  void aBusyServerIsAskedAgainAfterTheTimeItNames() {
    busy(429, "0");
    busy(503, "Thu, 01 Jan 1970 00:00:00 GMT");
    script(200, "{}");

    try (ServerConnection connection = connection(Duration.ofMinutes(1))) {
      assertThat(connection.send("GET", "/x", null)).isNotNull();
    }
    assertThat(waits).containsExactly("busy PT0S", "busy PT0S");
  }

  @Test
  void patienceEnds() {
    busy(429, "5");

    try (ServerConnection connection = connection(Duration.ofSeconds(4))) {
      assertThatThrownBy(() -> connection.send("GET", "/x", null))
          .isInstanceOfSatisfying(
              ServerRefusal.class,
              refusal -> {
                assertThat(refusal.status()).isEqualTo(429);
                assertThat(refusal.code()).isEqualTo("overloaded");
                assertThat(refusal.said()).isEqualTo("busy");
              });
    }
    assertThat(waits).isEmpty();
  }

  @Test
  void whatIsNotServedHereIsNotWaitedFor() {
    script(503, "{\"detail\":\"collections are held by process 7\",\"code\":\"locked\"}");

    try (ServerConnection connection = connection(Duration.ofMinutes(1))) {
      assertThatThrownBy(() -> connection.send("GET", "/x", null))
          .isInstanceOf(ServerRefusal.class)
          .hasMessage("collections are held by process 7");
    }
  }

  @Test
  void aProblemsItemsAreTold() {
    script(
        400,
        """
        {"detail":"2 items are wrong","errors":[{"index":0,"message":"empty"},{"index":1,"message":"too long"}]}
        """);
    script(502, "<html>bad gateway</html>");

    try (ServerConnection connection = connection(Duration.ofMinutes(1))) {
      assertThatThrownBy(() -> connection.send("GET", "/x", null))
          .hasMessage("2 items are wrong; empty; too long");
      assertThatThrownBy(() -> connection.send("GET", "/x", null))
          .hasMessage("<html>bad gateway</html>");
    }
  }

  @Test
  void aConnectionThatBreaksIsTriedAgainOnceTheServerHadAnswered() {
    script(0, "");
    script(200, "{}");
    script(0, "");
    script(200, "{\"a\":1}");

    try (ServerConnection connection = connection(Duration.ofMinutes(1))) {
      assertThatThrownBy(() -> connection.send("PUT", "/x", null))
          .isInstanceOf(ServerUnreachable.class);
      assertThat(connection.send("PUT", "/x", null)).isNotNull();
      assertThat(connection.send("PUT", "/x", null)).hasToString("{\"a\":1}");
    }
    assertThat(waits).hasSize(1);
  }

  @Test
  void documentsAreSentAgainWhenTheAnswerHasNoEnd() {
    script(200, "{\"line\":1,\"created\":1}\n");
    script(
        200,
        """
        {"line":2,"id":"b","status":"refused","error":{"status":400,"message":"no"}}
        {"line":2,"created":0,"updated":0,"unchanged":1,"refused":1,"seq":3,"done":true}
        """);
    byte[] lines = "{}\n{}\n".getBytes(StandardCharsets.UTF_8);

    try (ServerConnection connection = connection(Duration.ofMinutes(1))) {
      script.addFirst(new Scripted(200, Map.of(), "{}"));
      connection.send("GET", "/", null);
      WriteAnswer answer = connection.putLines("/c", lines);
      assertThat(answer.unchanged()).isEqualTo(1);
      assertThat(answer.refusedCount()).isEqualTo(1);
      assertThat(answer.refused()).containsExactly(new WriteAnswer.RefusedLine(2, "no"));
    }
    assertThat(seen).filteredOn(each -> each.startsWith("PUT /c")).hasSize(2);
  }

  @Test
  void aFaultInTheMiddleOfAnAnswerIsARefusal() {
    script(
        200,
        """
        {"line":1,"created":1,"updated":0,"unchanged":0,"refused":0}
        {"line":1,"created":1,"error":{"status":507,"code":"disk_full","message":"full"},"done":false}
        """);

    try (ServerConnection connection = connection(Duration.ofMinutes(1))) {
      assertThatThrownBy(() -> connection.putLines("/c", new byte[0]))
          .isInstanceOfSatisfying(
              ServerRefusal.class, refusal -> assertThat(refusal.status()).isEqualTo(507));
    }
  }

  @Test
  void waitsGrowWhereTheServerNamesNone() {
    Patience patience = new Patience(Duration.ofMinutes(2), Patience.Listener.SILENT);

    assertThat(patience.before(1, Duration.ZERO, null)).isEqualTo(Duration.ofMillis(200));
    assertThat(patience.before(4, Duration.ZERO, null)).isEqualTo(Duration.ofMillis(1_600));
    assertThat(patience.before(40, Duration.ZERO, null)).isEqualTo(Duration.ofSeconds(5));
    assertThat(patience.before(1, Duration.ZERO, Duration.ofSeconds(90))).hasSeconds(90);
    assertThat(patience.before(1, Duration.ZERO, Duration.ofHours(1))).isNull();
    assertThat(patience.before(9, Duration.ofSeconds(119), Duration.ofSeconds(2))).isNull();
  }

  @Test
  void addressesAreServersOrBaseUrls() {
    assertThat(ServerAddress.parse("https://host/prefix/v1/").base())
        .isEqualTo("https://host/prefix");
    assertThat(ServerAddress.parse("http://[::1]:80").base()).isEqualTo("http://[::1]:80");
    for (String wrong :
        List.of("host:80", "ftp://host", "http://a@host", "http://h?x=1", "http:")) {
      assertThatThrownBy(() -> ServerAddress.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("needed: http://HOST");
    }
  }
}
