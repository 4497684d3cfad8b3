package dev.semblance.hub;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;
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
  private static final JsonMapper JSON = new JsonMapper();

  private final HubSettings settings;
  private final HubConnection connection;

  HubClient(HubSettings settings) {
    this.settings = settings;
    this.connection = new HubConnection(settings.network());
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
    try (Answer answer =
        get(reference.listing(settings.endpoint()), "", settings.network().answerTimeout())) {
      answer.require(200);
      body = ResponseBody.bytes(answer.body(), what, LISTING_LIMIT);
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
          what,
          "is no JSON, so "
              + settings.endpoint()
              + " is no Hugging Face hub, or something on the way answers in its place",
          e);
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

  /**
   * Asks for a file's checksum and size, without its content. A mirror may say them itself or send
   * to the hub that does; once they are known, the storage behind is not asked.
   */
  RemoteFile head(HubReference reference, String commit, String name) throws IOException {
    FileHeaders headers = new FileHeaders();
    URI uri = reference.file(settings.endpoint(), commit, name);
    for (int hop = 0; hop <= REDIRECTS; hop++) {
      try (Answer answer = ask("HEAD", uri, "", settings.network().answerTimeout())) {
        boolean redirect = redirect(answer);
        if (!redirect && !headers.enough()) {
          answer.require(200);
        }
        if (redirect || answer.status() == 200) {
          headers.add(answer, redirect);
        }
        if (!redirect || (headers.complete() && !ours(target(answer)))) {
          return headers.file(name, commit);
        }
        uri = target(answer);
      }
    }
    throw endless(reference.file(settings.endpoint(), commit, name));
  }

  /**
   * Opens a file's content from the given byte on. The status is 206 when the server does so, 200
   * when it gives the whole file instead, 416 when it has no such byte; the caller closes it.
   */
  Answer open(HubReference reference, String commit, String name, long from) throws IOException {
    Answer answer =
        get(
            reference.file(settings.endpoint(), commit, name),
            from > 0 ? "bytes=" + from + "-" : "",
            settings.network().timeout());
    try {
      answer.require(200, 206, 416);
      if (!answer.encoding().equals("identity") && !answer.zipped()) {
        throw Fault.ModelRefused.key(
            name, "Content-Encoding", answer.encoding(), "identity or gzip");
      }
      return answer;
    } catch (IOException | Fault e) {
      answer.close();
      throw e;
    }
  }

  private Answer get(URI first, String range, Duration wait) throws IOException {
    URI uri = first;
    for (int hop = 0; hop <= REDIRECTS; hop++) {
      Answer answer = ask("GET", uri, range, wait);
      if (!redirect(answer)) {
        return answer;
      }
      try (answer) {
        uri = target(answer);
      }
    }
    throw endless(first);
  }

  private Answer ask(String method, URI uri, String range, Duration wait) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder()
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("User-Agent", "semblance")
            .header("Accept-Encoding", "identity");
    if (!range.isEmpty()) {
      request.header("Range", range);
    }
    if (settings.token() != null && ours(uri)) {
      request.header("Authorization", "Bearer " + settings.token());
    }
    return new Answer(connection.send(request, uri, wait));
  }

  private boolean ours(URI uri) {
    return Origin.trusts(settings.endpoint(), uri);
  }

  private static boolean redirect(Answer answer) {
    return REDIRECT.contains(answer.status()) && answer.header("Location").isPresent();
  }

  private static IOException endless(URI first) {
    return new LastingFailure("more than " + REDIRECTS + " redirects from " + first.getHost());
  }

  /** Where an answer sends to: by https, or by plain http where it came by that itself. */
  private static URI target(Answer answer) throws IOException {
    URI from = answer.uri();
    URI target;
    try {
      target = from.resolve(legal(answer.header("Location").orElse("")));
    } catch (IllegalArgumentException e) {
      throw new LastingFailure("a redirect from " + from.getHost() + " leads to no address", e);
    }
    boolean safe =
        Origin.https(target) || (Origin.scheme(target).equals("http") && !Origin.https(from));
    if (!safe || target.getHost() == null || target.getRawUserInfo() != null) {
      throw new LastingFailure(
          "a redirect from "
              + from.getHost()
              + " leads from "
              + from.getScheme()
              + " to "
              + Fault.quote(Origin.scheme(target) + "://" + target.getHost())
              + ", which is not followed");
    }
    return target;
  }

  /** With an escape for each character that an address must not hold, as browsers read it. */
  private static String legal(String location) {
    StringBuilder legal = new StringBuilder();
    for (char c : location.strip().toCharArray()) {
      if (c > ' ' && c < 0x7F && "\"<>\\^`{|}".indexOf(c) < 0) {
        legal.append(c);
      } else {
        legal.append('%').append(HexFormat.of().withUpperCase().toHexDigits((byte) c));
      }
    }
    return legal.toString();
  }

  /** Ends all transfers. */
  @Override
  public void close() {
    connection.close();
  }
}
