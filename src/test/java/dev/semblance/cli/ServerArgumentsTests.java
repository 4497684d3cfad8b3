package dev.semblance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.semblance.client.Patience;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where commands find their server and their key; the server only notes what it is sent. */
class ServerArgumentsTests {
  private static final Server NONE = _ -> {};

  private final List<String> sent = new ArrayList<>();
  private final ServerArguments arguments = new ServerArguments();
  private HttpServer server;
  private String url;

  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          sent.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write(new byte[] {'{', '}'});
          exchange.close();
        });
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void ask(Map<String, String> environment) {
    try (ServerArguments.Connected connected =
        arguments.connect(NONE, Patience.Listener.SILENT, environment::get)) {
      connected.client().models();
    }
  }

  private void refused(Map<String, String> environment, String... says) {
    assertThatThrownBy(() -> ask(environment))
        .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.message()).contains(says));
    assertThat(sent).isEmpty();
  }

  @Test
  void theEnvironmentNamesServerAndKey() {
    ask(Map.of("SEMBLANCE_URL", url, "SEMBLANCE_API_KEY", "one"));
    ask(Map.of("SEMBLANCE_URL", url + "/v1", "SEMBLANCE_API_KEY", " "));

    assertThat(sent).containsExactly("Bearer one", "null");
  }

  @Test
  void aFileOfTheKeyWinsOverTheEnvironment() throws IOException {
    arguments.url = url;
    arguments.keyFile = Files.writeString(folder.resolve("key"), "two\n");

    ask(Map.of("SEMBLANCE_URL", "http://127.0.0.1:1", "SEMBLANCE_API_KEY", "one"));

    assertThat(sent).containsExactly("Bearer two");
  }

  @Test
  void aKeyThatCannotBeSentIsRefusedWithoutBeingShown() throws IOException {
    arguments.url = url;

    refused(Map.of("SEMBLANCE_API_KEY", "a secret"), "SEMBLANCE_API_KEY");
    arguments.keyFile = Files.writeString(folder.resolve("empty"), "\n");
    refused(Map.of(), "is empty, needed: a key");
    arguments.keyFile = folder.resolve("nowhere");
    refused(Map.of(), "cannot be read");
  }

  @Test
  void optionsOfAModelNeedAModelAndNoServer() {
    arguments.url = url;
    arguments.dtype = "float16";
    refused(Map.of(), "--dtype", "without --model");
    arguments.model = "bundled";
    refused(Map.of(), "--url", "together with --model");
    arguments.dtype = null;
    arguments.model = null;
    arguments.url = "localhost:8080";
    refused(Map.of(), "--url", "needed: http://HOST[:PORT]");
  }

  @Test
  void aServerOfItsOwnIsStartedAndStopped() {
    List<String> events = new ArrayList<>();
    arguments.model = "some/model";
    arguments.data = folder;
    Server own =
        new Server() {
          @Override
          public void start(String[] line) {}

          @Override
          public Own own(List<String> settings) {
            events.addAll(settings);
            return new Own() {
              @Override
              public int port() {
                return server.getAddress().getPort();
              }

              @Override
              public String key() {
                return "drawn";
              }

              @Override
              public void close() {
                events.add("stopped");
              }
            };
          }
        };

    try (ServerArguments.Connected connected =
        arguments.connect(own, Patience.Listener.SILENT, Map.of("SEMBLANCE_URL", "x")::get)) {
      connected.client().models();
    }

    assertThat(sent).containsExactly("Bearer drawn");
    assertThat(events)
        .containsExactly("--semblance.model=some/model", "--semblance.data=" + folder, "stopped");
  }
}
