package dev.semblance.cli.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.semblance.client.Patience;
import dev.semblance.client.SemblanceClient;
import dev.semblance.client.ServerAddress;
import dev.semblance.client.ServerConnection;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Copies from a server of two documents, a page each. */
class CopyRunTests {
  private final List<String> written = new CopyOnWriteArrayList<>();

  /** How many pages are read before another generation is live. */
  private int pagesBeforeSwitch = Integer.MAX_VALUE;

  private volatile int pages;
  private HttpServer server;
  private SemblanceClient client;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    client =
        new SemblanceClient(
            new ServerConnection(
                ServerAddress.parse("http://127.0.0.1:" + server.getAddress().getPort()),
                null,
                null,
                Duration.ofMinutes(1),
                Patience.NONE));
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      byte[] bytes =
          answer(exchange.getRequestMethod(), exchange.getRequestURI().toString(), body)
              .getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private String answer(String method, String path, String body) {
    if (method.equals("PUT")) {
      written.add(path + " " + body);
      return "{\"done\":true,\"created\":1}\n";
    }
    if (path.endsWith(":export")) {
      pages++;
      String id = body.contains("after") ? "b" : "a";
      return "{\"data\":[{\"id\":\"%s\",\"metadata\":{},\"vector\":\"AACAPw==\"}],\"after\":%s}"
          .formatted(id, id.equals("a") ? "\"a\"" : "null");
    }
    return "{\"created\":\"2026\",\"generation\":%d,\"space\":\"%s\"}"
        .formatted(pages < pagesBeforeSwitch ? 1 : 2, pages < pagesBeforeSwitch ? "one" : "two");
  }

  private CopyCounts copy(Path folder) throws InterruptedException {
    CopyEnd from = new CopyEnd(client, "from");
    CopyEnd to = new CopyEnd(client, "to");
    JsonNode described = from.describe();
    CopyCheckpoint checkpoint =
        CopyCheckpoint.open(folder.resolve("copy.json"), from, described, to, to.describe());
    return new CopyRun(from, described, to, null, checkpoint, (_, _) -> {}).run(_ -> {});
  }

  @Test
  void allPagesAreWrittenWithTheirSpace(@TempDir Path folder) throws InterruptedException {
    assertThat(copy(folder).created()).isEqualTo(2);
    assertThat(written).hasSize(2).allMatch(put -> put.contains("/to/documents?space=one "));
  }

  @Test
  void aPageThatMayBeOfAnotherSpaceIsNotWritten(@TempDir Path folder) {
    pagesBeforeSwitch = 2;
    assertThatThrownBy(() -> copy(folder))
        .isInstanceOf(Fault.Conflict.class)
        .hasMessageContaining(
            "/from has another space than when the copy began: two in place of one")
        .hasMessageContaining("of the space one");
    assertThat(written).noneMatch(put -> put.contains("\"b\""));
  }
}
