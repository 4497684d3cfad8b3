package dev.semblance.collection.opensearch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands before an engine. Keeps the first bulk call with deletes, says that it is busy, so that
 * the call is made again, and passes the kept one on when it is told to.
 */
final class LateDeletes implements AutoCloseable {
  private final URI engine;
  private final HttpServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicReference<byte[]> kept = new AtomicReference<>();

  LateDeletes(URI engine) throws IOException {
    this.engine = engine;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().toString();
      boolean deletes =
          path.startsWith("/_bulk")
              && new String(body, StandardCharsets.UTF_8).startsWith("{\"delete\"");
      if (deletes && kept.compareAndSet(null, body)) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      HttpResponse<byte[]> passed =
          send(
              exchange.getRequestMethod(),
              path,
              exchange.getRequestHeaders().getFirst("Content-Type"),
              body);
      exchange.sendResponseHeaders(
          passed.statusCode(), passed.body().length == 0 ? -1 : passed.body().length);
      exchange.getResponseBody().write(passed.body());
    }
  }

  private HttpResponse<byte[]> send(String method, String path, @Nullable String type, byte[] body)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(engine + path))
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    if (type != null) {
      request.header("Content-Type", type);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** The engine's answer to the call that was kept. */
  String passOn() throws IOException {
    return new String(
        send("POST", "/_bulk", "application/x-ndjson", kept.get()).body(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
    http.shutdownNow();
  }
}
