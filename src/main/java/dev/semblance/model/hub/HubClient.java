package dev.semblance.model.hub;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The hub's three questions: which files, what is this file, give me this file. Follows redirects
 * by itself, because the token may go to the endpoint's own origin only. Each method asks once; who
 * calls decides about trying again.
 */
final class HubClient implements AutoCloseable {

  static final int LISTING_LIMIT = 10_000_000;
  static final int FILES_LIMIT = 50_000;

  private static final int REDIRECTS = 10;
  private static final Set<Integer> REDIRECT = Set.of(301, 302, 303, 307, 308);
  private static final String COMMIT_HEADER = "X-Repo-Commit";
  private static final String ETAG_HEADER = "X-Linked-Etag";
  private static final String SIZE_HEADER = "X-Linked-Size";
  private static final JsonMapper JSON = new JsonMapper();

  private final HubSettings settings;
  private final HttpClient http;

  HubClient(HubSettings settings) {
    this.settings = settings;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.timeout())
            .build();
  }

  /**
   * A revision's commit and the names of all files in it, which nobody has checked yet.
   *
   * @param commit 40 hex digits
   */
  record Listing(String commit, Set<String> names) {}

  Listing listing(HubReference reference) throws IOException {
    String what = "file list of " + reference;
    byte[] body;
    try (Answer answer = ask("GET", reference.listing(settings.endpoint()), "")) {
      answer.require(200);
      body = answer.body().bytes(what, LISTING_LIMIT);
    }
    try {
      JsonNode json = JSON.readTree(body);
      String commit = json.path("sha").asString("");
      if (!HubReference.isCommit(commit)) {
        throw Fault.ModelRefused.key(what, "sha", commit, "a commit of 40 hex digits");
      }
      return new Listing(commit, names(json.path("siblings"), what));
    } catch (JacksonException e) {
      throw new Fault.ModelRefused(
          what, "is no JSON, so " + settings.endpoint() + " is no Hugging Face hub", e);
    }
  }

  private static Set<String> names(JsonNode siblings, String what) {
    if (siblings.size() > FILES_LIMIT) {
      throw new Fault.ModelRefused(
          what, "has " + siblings.size() + " files, at most " + FILES_LIMIT + " are taken");
    }
    Set<String> names = new LinkedHashSet<>();
    for (JsonNode sibling : siblings) {
      names.add(sibling.path("rfilename").asString(""));
    }
    return names;
  }

  /** Asks for a file's checksum and size, without its content. */
  RemoteFile head(HubReference reference, String commit, String name) throws IOException {
    try (Answer answer = ask("HEAD", reference.file(settings.endpoint(), commit, name), "")) {
      if (!REDIRECT.contains(answer.status())) {
        answer.require(200);
      }
      String found = answer.hub(COMMIT_HEADER).orElse("none");
      if (!found.equals(commit)) {
        throw Fault.ModelRefused.key(name, COMMIT_HEADER, found, commit);
      }
      String etag = answer.hub(ETAG_HEADER).or(() -> answer.header("ETag")).orElse("none");
      BlobDigest digest =
          BlobDigest.ofEtag(etag)
              .orElseThrow(
                  () -> Fault.ModelRefused.key(name, "ETag", etag, "a SHA-256 or a git SHA-1"));
      long size = number(answer.hub(SIZE_HEADER));
      if (size < 0 && answer.status() == 200) {
        size = number(answer.header("Content-Length"));
      }
      if (size < 0) {
        throw new Fault.ModelRefused(name, "the hub did not say how large it is");
      }
      return new RemoteFile(name, digest, size);
    }
  }

  /**
   * Opens a file's content from the given byte on. The status is 206 when the server does so, 200
   * when it gives the whole file instead, 416 when it has no such byte; the caller closes it.
   */
  Answer open(HubReference reference, String commit, String name, long from) throws IOException {
    Answer answer =
        ask(
            "GET",
            reference.file(settings.endpoint(), commit, name),
            from > 0 ? "bytes=" + from + "-" : "");
    try {
      answer.require(200, 206, 416);
      String encoding = answer.header("Content-Encoding").orElse("identity");
      if (!encoding.equals("identity")) {
        throw Fault.ModelRefused.key(name, "Content-Encoding", encoding, "identity");
      }
      return answer;
    } catch (IOException | Fault e) {
      answer.close();
      throw e;
    }
  }

  private Answer ask(String method, URI first, String range) throws IOException {
    Map<String, String> hub = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    URI uri = first;
    for (int hop = 0; hop <= REDIRECTS; hop++) {
      boolean ours = sameOrigin(uri, settings.endpoint());
      HttpRequest.Builder request =
          HttpRequest.newBuilder(uri)
              .method(method, HttpRequest.BodyPublishers.noBody())
              .header("User-Agent", "semblance")
              .header("Accept-Encoding", "identity");
      if (!range.isEmpty()) {
        request.header("Range", range);
      }
      if (ours && settings.token() != null) {
        request.header("Authorization", "Bearer " + settings.token());
      }
      Answer answer = new Answer(send(request.build()), hub);
      if (ours) {
        // The hub speaks of the file on its first answer; the storage behind it does not.
        for (String name : Set.of(COMMIT_HEADER, ETAG_HEADER, SIZE_HEADER)) {
          answer.header(name).ifPresent(value -> hub.putIfAbsent(name, value));
        }
      }
      Optional<String> location = answer.header("Location");
      if (!REDIRECT.contains(answer.status()) || location.isEmpty()) {
        return answer;
      }
      URI target = target(uri, location.get());
      if (method.equals("HEAD") && !sameOrigin(target, settings.endpoint())) {
        return answer;
      }
      answer.close();
      uri = target;
    }
    throw new IOException("more than " + REDIRECTS + " redirects from " + first.getHost());
  }

  private static URI target(URI from, String location) throws IOException {
    URI target;
    try {
      target = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new IOException("a redirect from " + from.getHost() + " leads to no address", e);
    }
    boolean safe =
        "https".equals(target.getScheme())
            || "http".equals(target.getScheme()) && "http".equals(from.getScheme());
    if (!safe || target.getHost() == null) {
      throw new IOException(
          "a redirect from "
              + from.getHost()
              + " leads from "
              + from.getScheme()
              + " to "
              + Fault.quote(target.toString()));
    }
    return target;
  }

  private HttpResponse<ResponseBody> send(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<ResponseBody>> reply =
        http.sendAsync(request, _ -> new ResponseBody(settings.timeout()));
    String host = request.uri().getHost();
    try {
      return reply.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      reply.cancel(true);
      throw new HttpTimeoutException(
          "no answer from " + host + " for " + settings.timeout().toMillis() / 1000.0 + " s");
    } catch (ExecutionException e) {
      throw new IOException(host + " cannot be reached: " + reason(e), e.getCause());
    } catch (InterruptedException e) {
      reply.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  /** The client's exceptions often have no message; then their classes say what happened. */
  private static String reason(Throwable failure) {
    String reason = failure.getClass().getSimpleName();
    boolean connecting = false;
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "the host is not known";
      }
      connecting |= cause instanceof ConnectException;
      reason = cause.getMessage() != null ? cause.getMessage() : cause.getClass().getSimpleName();
    }
    return connecting ? "nothing accepts the connection (" + reason + ")" : reason;
  }

  private static boolean sameOrigin(URI a, URI b) {
    return a.getScheme().equalsIgnoreCase(b.getScheme())
        && a.getHost().equalsIgnoreCase(b.getHost())
        && port(a) == port(b);
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  private static long number(Optional<String> text) {
    return text.filter(digits -> digits.matches("\\d{1,18}")).map(Long::parseLong).orElse(-1L);
  }

  /** Ends all transfers. */
  @Override
  public void close() {
    http.shutdownNow();
  }

  /** One answer of a server, after redirects. */
  static final class Answer implements AutoCloseable {
    private final HttpResponse<ResponseBody> response;
    private final Map<String, String> hub;

    private Answer(HttpResponse<ResponseBody> response, Map<String, String> hub) {
      this.response = response;
      this.hub = hub;
    }

    int status() {
      return response.statusCode();
    }

    ResponseBody body() {
      return response.body();
    }

    /** The first byte of a 206 answer, from {@code Content-Range: bytes 7-99/100}. */
    OptionalLong firstByte() {
      String range = header("Content-Range").orElse("");
      long first = range.matches("bytes \\d{1,18}-.*") ? number(start(range)) : -1;
      return first < 0 ? OptionalLong.empty() : OptionalLong.of(first);
    }

    private static Optional<String> start(String range) {
      return Optional.of(range.substring("bytes ".length(), range.indexOf('-')));
    }

    private Optional<String> header(String name) {
      return response.headers().firstValue(name);
    }

    /** A header that only the endpoint itself is believed. */
    private Optional<String> hub(String name) {
      return Optional.ofNullable(hub.get(name));
    }

    private void require(Integer... accepted) throws HubStatus {
      if (!Set.of(accepted).contains(status())) {
        long seconds = number(header("Retry-After"));
        String code = header("X-Error-Code").filter(word -> word.matches("\\w{1,40}")).orElse("");
        close();
        throw new HubStatus(
            response.uri(), status(), code, seconds < 0 ? null : Duration.ofSeconds(seconds));
      }
    }

    @Override
    public void close() {
      response.body().close();
    }
  }
}
