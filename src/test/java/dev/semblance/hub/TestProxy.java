package dev.semblance.hub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ServerSocketFactory;

/**
 * A real proxy: forwards plain requests and tunnels others ({@code CONNECT}). Names that no one
 * knows lead to where the test says, so that a client which looks them up itself fails. Made with a
 * port to lead to, it is a plain relay instead, in front of which a test puts TLS.
 */
final class TestProxy implements AutoCloseable {

  private final ServerSocket server;
  private final int relayTo;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Integer> ports = new ConcurrentHashMap<>();

  /** The first lines of the requests that came in, each with its credentials behind. */
  final List<String> seen = new CopyOnWriteArrayList<>();

  /** The value that {@code Proxy-Authorization} must have; empty for any. */
  volatile String needed = "";

  /** The status that every tunnel is refused with; 0 for none. */
  volatile int refusal;

  TestProxy() throws IOException {
    this(ServerSocketFactory.getDefault(), 0);
  }

  TestProxy(ServerSocketFactory sockets, int relayTo) throws IOException {
    this.server = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.relayTo = relayTo;
    threads.submit(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  TestProxy leads(String host, int port) {
    ports.put(host, port);
    return this;
  }

  private Void accept() throws IOException {
    while (true) {
      Socket client = server.accept();
      threads.submit(
          () -> {
            try (client) {
              serve(client);
            }
            return null;
          });
    }
  }

  private void serve(Socket client) throws Exception {
    if (relayTo > 0) {
      relay(client, "127.0.0.1", relayTo, "");
      return;
    }
    String head = head(client.getInputStream());
    String[] first = head.substring(0, head.indexOf("\r\n")).split(" ");
    String credentials =
        head.lines()
            .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("proxy-auth"))
            .map(line -> line.substring(line.indexOf(' ')))
            .findFirst()
            .orElse("");
    seen.add(first[0] + " " + first[1] + credentials);
    if (!needed.isEmpty() && !credentials.strip().equals(needed)) {
      answer(client, "407 Wanted\r\nProxy-Authenticate: Basic realm=\"acme\"");
    } else if (first[0].equals("CONNECT")) {
      if (refusal > 0) {
        answer(client, refusal + " No");
        return;
      }
      client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
      int colon = first[1].lastIndexOf(':');
      relay(
          client,
          first[1].substring(0, colon),
          Integer.parseInt(first[1].substring(colon + 1)),
          "");
    } else {
      URI uri = URI.create(first[1]);
      String forwarded =
          head.replaceFirst("(?i)\r\nproxy-authorization: [^\r]*", "")
              .replaceFirst("\r\n", "\r\nConnection: close\r\n")
              .replace(first[1] + " HTTP", uri.getRawPath() + " HTTP");
      relay(client, uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort(), forwarded);
    }
  }

  private static void answer(Socket client, String status) throws IOException {
    client
        .getOutputStream()
        .write(
            ("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .getBytes(ISO_8859_1));
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("no request");
      }
      head.write(next);
    }
    return head.toString(ISO_8859_1);
  }

  private void relay(Socket client, String host, int port, String first) throws Exception {
    Integer known = ports.get(host);
    try (Socket target =
        new Socket(known == null ? host : "127.0.0.1", known == null ? port : known)) {
      target.getOutputStream().write(first.getBytes(ISO_8859_1));
      threads.submit(
          () -> {
            client.getInputStream().transferTo(target.getOutputStream());
            target.shutdownOutput();
            return null;
          });
      target.getInputStream().transferTo(client.getOutputStream());
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
