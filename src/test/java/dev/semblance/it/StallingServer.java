package dev.semblance.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Passes requests on to a server, until so many documents' requests went through: the next hang.
 */
final class StallingServer implements AutoCloseable {
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI behind;
  private final AtomicInteger left;
  private final CountDownLatch stalled = new CountDownLatch(1);

  /**
   * @param writes how many requests that put documents go through
   */
  StallingServer(int port, int writes) throws IOException {
    this.behind = URI.create("http://127.0.0.1:" + port);
    this.left = new AtomicInteger(writes);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::pass);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Returns once a request hangs. */
  void awaitStall() throws InterruptedException {
    stalled.await();
  }

  /** Lets all through from now on. */
  void goOn() {
    left.set(Integer.MAX_VALUE);
  }

  private void pass(HttpExchange exchange) throws IOException {
    boolean writes =
        exchange.getRequestMethod().equals("PUT")
            && exchange.getRequestURI().getPath().endsWith("/documents");
    if (writes && left.getAndDecrement() <= 0) {
      stalled.countDown();
      return;
    }
    HttpRequest request =
        HttpRequest.newBuilder(behind.resolve(exchange.getRequestURI()))
            .header("Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"))
            .method(
                exchange.getRequestMethod(),
                HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()))
            .build();
    try {
      HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
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
