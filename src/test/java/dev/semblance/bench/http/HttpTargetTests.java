package dev.semblance.bench.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.semblance.FreePort;
import dev.semblance.bench.Answer;
import dev.semblance.bench.Answer.Embedded;
import dev.semblance.bench.Answer.Failed;
import dev.semblance.bench.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Over real sockets, against a server that counts connections and remembers requests. */
class HttpTargetTests {
  private static final String GOOD =
      "{\"data\":[{\"embedding\":\"AACAPw==\"},{\"embedding\":\"AACAPw==\"}],"
          + "\"usage\":{\"total_tokens\":7}}";

  private final Set<SocketAddress> connections = ConcurrentHashMap.newKeySet();
  private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
  private final List<HttpExchange> exchanges = Collections.synchronizedList(new ArrayList<>());
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private volatile int status = 200;
  private volatile boolean chunked;
  private volatile boolean goodbye;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v1/embeddings", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    connections.add(exchange.getRemoteAddress());
    exchanges.add(exchange);
    bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    if (goodbye) {
      exchange.getResponseHeaders().set("Connection", "close");
    }
    byte[] body = GOOD.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, chunked ? 0 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private Target target(String url, Duration timeout) {
    HttpSettings settings =
        new HttpSettings(
            EmbeddingsUrl.parse("--url", url),
            "a \"model\"",
            EncodingFormat.BASE64,
            "end",
            List.of(new HttpSettings.Header("X-Own", "mine")),
            timeout,
            null);
    return new HttpTarget(settings, List.of("zero", "one é", "two"));
  }

  private Target target() {
    return target("http://127.0.0.1:" + server.getAddress().getPort(), Duration.ofSeconds(30));
  }

  private static Answer ask(Target.Connection connection, long first) {
    return connection.send(first, 2).read();
  }

  @Test
  void theRequestIsWhatTheContractSays() {
    try (Target.Connection connection = target().connect()) {
      assertThat(ask(connection, 2)).isEqualTo(new Embedded(7));
    }

    JsonNode body = JsonMapper.builder().build().readTree(bodies.getFirst());
    assertThat(body.propertyNames())
        .containsExactlyInAnyOrder("model", "input", "encoding_format", "truncate");
    assertThat(body.path("model").asString()).isEqualTo("a \"model\"");
    assertThat(body.path("input").get(0).asString()).isEqualTo("two");
    assertThat(body.path("input").get(1).asString()).isEqualTo("zero");
    assertThat(body.path("encoding_format").asString()).isEqualTo("base64");
    assertThat(body.path("truncate").asString()).isEqualTo("end");
    HttpExchange exchange = exchanges.getFirst();
    assertThat(exchange.getRequestMethod()).isEqualTo("POST");
    assertThat(exchange.getRequestHeaders().getFirst("Content-Type")).isEqualTo("application/json");
    assertThat(exchange.getRequestHeaders().getFirst("X-Own")).isEqualTo("mine");
    assertThat(exchange.getRequestHeaders().getFirst("Host"))
        .isEqualTo("127.0.0.1:" + server.getAddress().getPort());
  }

  @Test
  void aConnectionIsKeptForManyRequestsChunkedOrNot() {
    try (Target.Connection connection = target().connect()) {
      for (int i = 0; i < 10; i++) {
        chunked = i % 2 == 0;
        assertThat(ask(connection, i)).isEqualTo(new Embedded(7));
      }
    }

    assertThat(connections).hasSize(1);
    assertThat(bodies.get(1)).contains("[\"one é\",\"two\"]");
  }

  @Test
  void everyClientHasItsOwnConnection() {
    Target target = target();
    try (Target.Connection one = target.connect();
        Target.Connection other = target.connect()) {
      one.open();
      other.open();
      ask(one, 0);
      ask(other, 0);
      ask(one, 0);
    }

    assertThat(connections).hasSize(2);
  }

  @Test
  void aServerThatClosesIsConnectedToAgain() {
    goodbye = true;
    try (Target.Connection connection = target().connect()) {
      assertThat(ask(connection, 0)).isEqualTo(new Embedded(7));
      assertThat(ask(connection, 0)).isEqualTo(new Embedded(7));
    }

    assertThat(connections).hasSize(2);
  }

  @Test
  void anErrorsStatusIsItsKindAndTheConnectionGoesOn() {
    try (Target.Connection connection = target().connect()) {
      status = 503;
      assertThat(ask(connection, 0))
          .isInstanceOfSatisfying(
              Failed.class, failed -> assertThat(failed.kind()).isEqualTo("503"));
      status = 200;
      assertThat(ask(connection, 0)).isEqualTo(new Embedded(7));
    }

    assertThat(connections).hasSize(1);
  }

  @Test
  void whatDoesNotAnswerIsATimeout() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    server.createContext(
        "/slow/embeddings",
        _ -> {
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/slow";
    try (Target.Connection connection = target(url, Duration.ofMillis(50)).connect()) {
      assertThat(ask(connection, 0)).isEqualTo(new Failed("timeout", "nothing came for PT0.05S"));
    } finally {
      over.countDown();
    }
  }

  @Test
  void whereNobodyListensIsUnreachable() throws Exception {
    int port = FreePort.choose();
    Target target = target("http://127.0.0.1:" + port, Duration.ofSeconds(5));
    try (Target.Connection connection = target.connect()) {
      connection.open();
      assertThat(ask(connection, 0)).isEqualTo(new Failed("unreachable", "Connection refused"));
    }
  }

  @Test
  void aConnectionThatEndsInTheMiddleIsBroken() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      threads.submit(
          () -> {
            try (var accepted = socket.accept()) {
              accepted.getInputStream().read();
              accepted
                  .getOutputStream()
                  .write("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{".getBytes());
            }
            return null;
          });
      Target target = target("http://127.0.0.1:" + socket.getLocalPort(), Duration.ofSeconds(30));
      try (Target.Connection connection = target.connect()) {
        assertThat(ask(connection, 0))
            .isInstanceOfSatisfying(
                Failed.class, failed -> assertThat(failed.kind()).isEqualTo("broken"));
      }
    }
  }
}
