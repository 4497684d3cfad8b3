package dev.semblance.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * TLS and a password before an OpenSearch that has neither: what shows one of the headers is passed
 * on, all else is turned away with 401 as OpenSearch's security plugin does.
 */
final class TlsEngine implements AutoCloseable {
  private final HttpsServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI behind;
  private final Set<String> taken;
  private final Set<String> seen = new ConcurrentSkipListSet<>();

  /**
   * @param taken values of {@code Authorization} that are let in
   */
  TlsEngine(URI behind, SSLContext ssl, Set<String> taken) throws IOException {
    this.behind = behind;
    this.taken = taken;
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(ssl));
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::pass);
    server.start();
  }

  String url() {
    return "https://localhost:" + server.getAddress().getPort();
  }

  /** Each value of {@code Authorization} that came. */
  Set<String> seen() {
    return seen;
  }

  private void pass(HttpExchange exchange) throws IOException {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    seen.add(String.valueOf(authorization));
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (authorization == null || !taken.contains(authorization)) {
      exchange.sendResponseHeaders(401, -1);
      exchange.close();
      return;
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI()))
            .method(
                exchange.getRequestMethod(),
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type != null) {
      request.header("Content-Type", type);
    }
    try {
      HttpResponse<byte[]> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      answer
          .headers()
          .firstValue("Content-Type")
          .ifPresent(value -> exchange.getResponseHeaders().set("Content-Type", value));
      exchange.sendResponseHeaders(
          answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
      exchange.getResponseBody().write(answer.body());
      exchange.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
  }
}
