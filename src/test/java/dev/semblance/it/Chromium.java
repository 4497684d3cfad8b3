package dev.semblance.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A headless Chromium with one page, spoken to by its own DevTools protocol: it tells every
 * request, console error and violation of the policy, which a driver would not. One for all tests
 * of a JVM; it ends with the JVM. Host names lead nowhere, so that a page that loads from elsewhere
 * is seen.
 */
final class Chromium {
  /** The line that installs what these tests need. */
  static final String INSTALL = "apt-get install chromium";

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static @Nullable Chromium shared;

  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> pending = new ConcurrentHashMap<>();
  private volatile BiConsumer<String, JsonNode> events = (method, params) -> {};

  private Chromium(URI page) {
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(page, new Answers())
            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .join();
  }

  /** The browser's program, or null where none is installed. */
  static @Nullable Path program() {
    return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  static synchronized Chromium shared() {
    if (shared == null) {
      shared = start();
    }
    return shared;
  }

  private static Chromium start() {
    try {
      Path folder = Files.createTempDirectory("semblance-chromium");
      Process process =
          new ProcessBuilder(
                  String.valueOf(program()),
                  "--headless=new",
                  "--no-sandbox",
                  "--disable-gpu",
                  "--disable-dev-shm-usage",
                  "--no-first-run",
                  "--force-color-profile=srgb",
                  "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
                  "--remote-debugging-port=0",
                  "--user-data-dir=" + folder,
                  "about:blank")
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
      return new Chromium(page(port(folder.resolve("DevToolsActivePort"), process)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** The browser writes the port it took into a file of its profile. */
  private static int port(Path file, Process process) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end && process.isAlive()) {
      if (Files.exists(file)) {
        List<String> lines = Files.readAllLines(file);
        if (lines.size() > 1) {
          return Integer.parseInt(lines.getFirst());
        }
      }
      pause();
    }
    throw new IllegalStateException("Chromium did not start; its log is beside " + file);
  }

  /** A browser that just started says its port before it has a page. */
  private static URI page(int port) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest list =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json")).build();
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (System.nanoTime() < end) {
        for (JsonNode target :
            JSON.readTree(client.send(list, HttpResponse.BodyHandlers.ofString()).body())) {
          if (target.path("type").asString().equals("page")) {
            return URI.create(target.path("webSocketDebuggerUrl").asString());
          }
        }
        pause();
      }
      throw new IllegalStateException("Chromium has no page");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static void pause() {
    try {
      Thread.sleep(40);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Who is told what the browser says by itself. */
  void listen(BiConsumer<String, JsonNode> listener) {
    events = listener;
  }

  /** One command of the protocol, with its result. */
  JsonNode command(String method, Map<String, ?> params) {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    pending.put(id, answer);
    synchronized (socket) {
      socket
          .sendText(
              JSON.writeValueAsString(Map.of("id", id, "method", method, "params", params)), true)
          .join();
    }
    try {
      JsonNode json = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (json.has("error")) {
        throw new IllegalStateException(method + ": " + json.path("error"));
      }
      return json.path("result");
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException(method + " was not answered", e);
    }
  }

  private final class Answers implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        JsonNode json = JSON.readTree(text.toString());
        text.setLength(0);
        CompletableFuture<JsonNode> waiting = pending.remove(json.path("id").asInt(0));
        if (waiting != null) {
          waiting.complete(json);
        } else {
          events.accept(json.path("method").asString(""), json.path("params"));
        }
      }
      from.request(1);
      return null;
    }
  }
}
