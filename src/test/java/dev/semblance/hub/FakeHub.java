package dev.semblance.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Two real servers that answer like the hub: the hub itself, and a storage on another port to which
 * it redirects {@code *.safetensors} and {@code *.bin}.
 */
public final class FakeHub implements AutoCloseable {

  /** One request as it came in; {@code where} is {@code hub} or {@code storage}. */
  record Seen(
      String where,
      String method,
      String path,
      String authorization,
      String range,
      String proxyAuthorization) {}

  /** Answers in place of the server once. */
  interface Trick {
    void play(HttpExchange exchange, byte[] content) throws IOException;
  }

  private final HttpServer hub;
  private final HttpServer storage;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Map<String, byte[]>> commits = new HashMap<>();
  private final Map<String, String> revisions = new HashMap<>();
  private final Map<String, Queue<Trick>> tricks = new HashMap<>();
  private final List<String> extraNames = new CopyOnWriteArrayList<>();
  final List<Seen> seen = new CopyOnWriteArrayList<>();
  volatile String neededToken = "";

  /** What the hub's own paths begin with, such as {@code /api/hf}. */
  volatile String prefix = "";

  /** Where the hub says its storage is. */
  volatile String storageAddress = "";

  public FakeHub() throws IOException {
    hub = server("hub");
    storage = server("storage");
    storageAddress = "http://127.0.0.1:" + storagePort();
  }

  private HttpServer server(String where) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", exchange -> handle(where, exchange));
    server.start();
    return server;
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port() + prefix);
  }

  int port() {
    return hub.getAddress().getPort();
  }

  int storagePort() {
    return storage.getAddress().getPort();
  }

  /** A commit made of one repeated digit. */
  public static String commit(char digit) {
    return String.valueOf(digit).repeat(40);
  }

  public FakeHub revision(String revision, String commit) {
    revisions.put(revision, commit);
    return this;
  }

  FakeHub file(String commit, String name, String content) {
    return file(commit, name, content.getBytes(UTF_8));
  }

  public FakeHub file(String commit, String name, byte[] content) {
    commits.computeIfAbsent(commit, _ -> new TreeMap<>()).put(name, content);
    return this;
  }

  /** A name that the listing has and nobody can fetch. */
  FakeHub listed(String name) {
    extraNames.add(name);
    return this;
  }

  /** The next request whose method and path end so, on either server, is answered by the trick. */
  FakeHub trick(String methodAndEnd, Trick trick) {
    tricks.computeIfAbsent(methodAndEnd, _ -> new ArrayDeque<>()).add(trick);
    return this;
  }

  static Trick status(int status, String... headers) {
    return (exchange, _) -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, -1);
    };
  }

  /** Promises the whole content and closes the connection after some bytes. */
  static Trick cutAfter(int bytes) {
    return (exchange, content) -> {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content, 0, bytes);
      exchange.getResponseBody().flush();
    };
  }

  static Trick content(byte[] other) {
    return (exchange, _) -> send(exchange, 200, other);
  }

  /** What was asked of either server, as {@code METHOD last-path-segment}, in order. */
  public List<String> asked() {
    return seen.stream()
        .map(s -> s.method() + " " + s.path().substring(s.path().lastIndexOf('/') + 1))
        .toList();
  }

  private void handle(String where, HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      String token = header(exchange, "Authorization");
      String method = exchange.getRequestMethod();
      seen.add(
          new Seen(
              where,
              method,
              path,
              token,
              header(exchange, "Range"),
              header(exchange, "Proxy-Authorization")));
      if (where.equals("hub") && !path.startsWith(prefix + "/")) {
        status(404).play(exchange, new byte[0]);
        return;
      }
      String[] parts =
          path.substring(where.equals("hub") ? prefix.length() + 1 : 1)
              .split("/", where.equals("hub") ? 5 : 2);
      boolean listing = parts[0].equals("api");
      byte[] content = listing ? new byte[0] : content(where, parts);
      Trick trick = takeTrick(method, path);
      if (trick != null) {
        trick.play(exchange, content);
      } else if (where.equals("hub")
          && !neededToken.isEmpty()
          && !token.equals("Bearer " + neededToken)) {
        status(401, "X-Error-Code", "RepoNotFound").play(exchange, content);
      } else if (listing) {
        list(exchange, parts[4].substring("revision/".length()).replace("%2F", "/"));
      } else if (where.equals("hub")) {
        resolve(exchange, parts[3], parts[4], content);
      } else {
        sendRange(exchange, content);
      }
    }
  }

  private static String header(HttpExchange exchange, String name) {
    String value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }

  private synchronized Trick takeTrick(String method, String path) {
    for (Map.Entry<String, Queue<Trick>> entry : tricks.entrySet()) {
      String[] match = entry.getKey().split(" ");
      if (method.equals(match[0]) && path.endsWith(match[1]) && !entry.getValue().isEmpty()) {
        return entry.getValue().remove();
      }
    }
    return null;
  }

  /** Hub paths are {@code org/name/resolve/commit/file}, storage paths {@code commit/file}. */
  private byte[] content(String where, String[] parts) {
    String commit = where.equals("hub") ? parts[3] : parts[0];
    String file = parts[parts.length - 1].replace("%20", " ");
    return commits.getOrDefault(commit, Map.of()).getOrDefault(file, new byte[0]);
  }

  private void list(HttpExchange exchange, String revision) throws IOException {
    String commit = revisions.getOrDefault(revision, revision);
    if (!commits.containsKey(commit)) {
      status(404, "X-Error-Code", "RevisionNotFound").play(exchange, new byte[0]);
      return;
    }
    List<String> names = new java.util.ArrayList<>(commits.get(commit).keySet());
    names.addAll(extraNames);
    String siblings =
        names.stream()
            .map(name -> "{\"rfilename\": \"" + name.replace("\\", "\\\\") + "\"}")
            .collect(Collectors.joining(", "));
    String json = "{\"sha\": \"%s\", \"siblings\": [%s]}".formatted(commit, siblings);
    send(exchange, 200, json.getBytes(UTF_8));
  }

  private void resolve(HttpExchange exchange, String commit, String name, byte[] content)
      throws IOException {
    exchange.getResponseHeaders().set("X-Repo-Commit", commit);
    if (name.endsWith(".safetensors") || name.endsWith(".bin")) {
      exchange.getResponseHeaders().set("X-Linked-Etag", '"' + sha256(content) + '"');
      exchange.getResponseHeaders().set("X-Linked-Size", "" + content.length);
      exchange.getResponseHeaders().set("Location", storageAddress + "/" + commit + "/" + name);
      exchange.sendResponseHeaders(302, -1);
      return;
    }
    exchange.getResponseHeaders().set("ETag", '"' + gitSha1(content) + '"');
    sendRange(exchange, content);
  }

  private static void sendRange(HttpExchange exchange, byte[] content) throws IOException {
    String range = header(exchange, "Range");
    if (range.isEmpty()) {
      send(exchange, 200, content);
      return;
    }
    int from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes %d-%d/%2$d".formatted(from, content.length - 1));
    send(exchange, 206, Arrays.copyOfRange(content, from, content.length));
  }

  private static void send(HttpExchange exchange, int status, byte[] content) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", "" + content.length);
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(content);
    }
  }

  static String sha256(byte[] content) {
    return hex("SHA-256", content);
  }

  static String sha1(byte[] content) {
    return hex("SHA-1", content);
  }

  static String gitSha1(byte[] content) {
    byte[] head = ("blob " + content.length + "\0").getBytes(UTF_8);
    byte[] all = Arrays.copyOf(head, head.length + content.length);
    System.arraycopy(content, 0, all, head.length, content.length);
    return hex("SHA-1", all);
  }

  private static String hex(String algorithm, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    hub.stop(0);
    storage.stop(0);
    threads.shutdownNow();
  }
}
