package dev.semblance.observation;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes what OTLP's HTTP exporters send, as a collector would. */
public final class OtlpReceiver implements AutoCloseable {

  private final HttpServer server =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  private final Map<String, List<byte[]>> bodies = new ConcurrentHashMap<>();

  public OtlpReceiver() throws IOException {
    server.createContext(
        "/",
        exchange -> {
          bodies
              .computeIfAbsent(
                  exchange.getRequestURI().getPath(), _ -> new CopyOnWriteArrayList<>())
              .add(exchange.getRequestBody().readAllBytes());
          exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The bodies sent to a path such as {@code /v1/traces}. */
  public List<byte[]> bodies(String path) {
    return bodies.getOrDefault(path, List.of());
  }

  /** Every span received; resource spans, scope spans, spans. */
  public List<ProtobufMessage> spans() {
    return messages("/v1/traces");
  }

  /** Every log record received; resource logs, scope logs, log records. */
  public List<ProtobufMessage> logRecords() {
    return messages("/v1/logs");
  }

  private List<ProtobufMessage> messages(String path) {
    return bodies(path).stream()
        .flatMap(body -> new ProtobufMessage(body).at(1, 2, 2).stream())
        .toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
