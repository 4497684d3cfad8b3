package dev.semblance.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.semblance.fault.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mirrors, and servers that speak less exactly than the hub does. */
class MirroredHubTests extends HubCase {

  private static final String[] TINY = {"config.json", "tokenizer.json", "model.safetensors"};

  private HttpServer mirror;
  private final List<String> tokens = new CopyOnWriteArrayList<>();
  private int mirrorStatus = 308;

  /** What the mirror adds to its redirects. */
  private Headers headers = (exchange, file) -> {};

  private interface Headers {
    void add(HttpExchange exchange, String file) throws IOException;
  }

  @BeforeEach
  void open() throws IOException {
    mirror = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    mirror.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.getResponseHeaders().set("Location", server.endpoint() + path);
            headers.add(exchange, path.substring(path.lastIndexOf('/') + 1));
            exchange.sendResponseHeaders(mirrorStatus, -1);
          }
        });
    mirror.start();
  }

  @AfterEach
  void shut() {
    mirror.stop(0);
  }

  private ModelHub mirrored(String token) {
    return hub(
        new HubSettings(
            URI.create("http://127.0.0.1:" + mirror.getAddress().getPort()),
            folder.resolve("cache"),
            token,
            false,
            null,
            true,
            network(Duration.ofSeconds(60), Proxies.NONE)));
  }

  private static void hasAll(Path snapshot) {
    assertThat(snapshot.resolve("config.json")).hasContent("{}");
    assertThat(snapshot.resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
  }

  // ---- redirects ----

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void aMirrorThatOnlySendsToTheHubIsFollowedToItsMetadata(int status) {
    mirrorStatus = status;

    hasAll(mirrored("hf_secret").resolve(ID));

    assertThat(tokens).isNotEmpty().containsOnly("Bearer hf_secret");
    assertThat(server.seen).isNotEmpty().allMatch(seen -> seen.authorization().isEmpty());
  }

  @Test
  void aMirrorThatSaysTheMetadataItselfIsNotFollowedForThem() {
    headers =
        (exchange, file) -> {
          exchange.getResponseHeaders().set("X-Repo-Commit", FIRST);
          if (file.equals("model.safetensors")) {
            exchange.getResponseHeaders().set("X-Linked-Etag", FakeHub.sha256(WEIGHTS));
            exchange.getResponseHeaders().set("X-Linked-Size", "10");
          }
        };

    hasAll(mirrored(null).resolve(ID));

    assertThat(server.asked())
        .contains("HEAD config.json", "GET model.safetensors")
        .doesNotContain("HEAD model.safetensors");
  }

  @Test
  void anEtagOnTheRedirectServesWhereTheStorageRefusesHead() {
    headers =
        (exchange, file) -> {
          exchange.getResponseHeaders().set("X-Repo-Commit", FIRST);
          if (file.equals("config.json")) {
            exchange
                .getResponseHeaders()
                .set("ETag", '"' + FakeHub.gitSha1("{}".getBytes(UTF_8)) + '"');
          }
        };
    server.trick("HEAD config.json", FakeHub.status(403));

    hasAll(mirrored(null).resolve(ID));
  }

  @Test
  void aGatedModelBehindAMirrorSaysWhereTheTokenDidNotGo() {
    server.neededToken = "hf_secret";

    assertThatThrownBy(() -> mirrored("hf_secret").resolve(ID))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("answered 401")
        .hasMessageContaining("HF_TOKEN goes to http://127.0.0.1:" + mirror.getAddress().getPort())
        .hasMessageContaining("set HF_ENDPOINT to the hub");
  }

  @Test
  void aMirrorMayLieBelowAPath() {
    server.prefix = "/artifactory/api/huggingfaceml/hf";
    server.trick(
        "HEAD tokenizer.json",
        FakeHub.status(
            307,
            "Location",
            server.prefix + "/acme/tiny/resolve/" + FIRST + "/tokenizer.json?moved=1"));

    hasAll(hub().resolve(ID));
    assertThat(server.seen.getFirst().path())
        .isEqualTo("/artifactory/api/huggingfaceml/hf/api/models/acme/tiny/revision/main");
  }

  @Test
  void aRelativeRedirectIsReadFromWhereItCame() {
    server.trick("HEAD config.json", FakeHub.status(302, "Location", "config.json?copy=a b\"c"));

    hasAll(hub().resolve(ID));
  }

  @Test
  void redirectsThatNeverEndAreNotTriedAgain() {
    for (int i = 0; i < 20; i++) {
      server.trick("GET main", FakeHub.status(302, "Location", "main"));
    }

    assertThatThrownBy(() -> hub().resolve(ID))
        .hasMessageContaining("more than 10 redirects from 127.0.0.1");
    assertThat(server.seen).hasSize(11);
    assertThat(pauses).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://elsewhere/x", "file:///etc/passwd", "http://user:secret@elsewhere/x", "//"})
  void aRedirectToNoWebAddressIsNotFollowed(String location) {
    server.trick("GET main", FakeHub.status(302, "Location", location));

    assertThatThrownBy(() -> hub().resolve(ID))
        .isInstanceOf(Fault.ModelNotFound.class)
        .hasMessageContaining("a redirect from 127.0.0.1 leads")
        .hasMessageNotContaining("secret");
    assertThat(pauses).isEmpty();
  }

  @Test
  void theTokenIsForTheEndpointsOriginAndItsOwnHttps() {
    URI plain = URI.create("http://hub.test");
    URI secure = URI.create("https://hub.test");

    assertThat(Origin.trusts(secure, URI.create("https://HUB.test:443/x"))).isTrue();
    assertThat(Origin.trusts(plain, secure)).isTrue();
    assertThat(Origin.trusts(secure, plain)).isFalse();
    assertThat(Origin.trusts(secure, URI.create("https://hub.test:8443"))).isFalse();
    assertThat(Origin.trusts(secure, URI.create("https://cdn.hub.test"))).isFalse();
    assertThat(Origin.trusts(URI.create("http://hub.test:8080"), secure)).isFalse();
  }

  // ---- etags and sizes ----

  @ParameterizedTest
  @ValueSource(strings = {"W/\"%s\"", "W/\"%s-gzip\"", "\"%s--gzip\"", "%s", "\"%s;br\""})
  void anEtagMayBeWeakAndNameAnEncoding(String form) {
    for (String name : TINY) {
      byte[] content = name.equals("config.json") ? "{}".getBytes(UTF_8) : "[1]".getBytes(UTF_8);
      if (!name.equals("model.safetensors")) {
        server.trick(
            "HEAD " + name,
            FakeHub.status(
                200, "X-Repo-Commit", FIRST, "ETag", form.formatted(FakeHub.gitSha1(content))));
      }
    }

    hasAll(hub().resolve(ID));
  }

  @Test
  void artifactorysEtagIsAPlainSha1OrItSaysTheSha256Beside() {
    server.trick(
        "HEAD config.json",
        FakeHub.status(200, "X-Repo-Commit", FIRST, "ETag", FakeHub.sha1("{}".getBytes(UTF_8))));
    server.trick(
        "HEAD tokenizer.json",
        FakeHub.status(
            200,
            "X-Repo-Commit",
            FIRST,
            "ETag",
            "\"5f3a-17\"",
            "X-Checksum-Sha256",
            FakeHub.sha256("[1]".getBytes(UTF_8))));

    hasAll(hub().resolve(ID));
  }

  @Test
  void anEtagThatIsNoChecksumIsRefused() {
    server.trick(
        "HEAD config.json", FakeHub.status(200, "X-Repo-Commit", FIRST, "ETag", "\"5f3a-17\""));

    assertThatThrownBy(() -> hub().resolve(ID))
        .isInstanceOf(Fault.ModelRefused.class)
        .hasMessageContaining("ETag is \"\"5f3a-17\"\", needed: a SHA-256 or a git SHA-1");
  }

  @Test
  void aSizeThatNobodySaysIsFoundByReading() throws IOException {
    server.trick(
        "HEAD model.safetensors",
        FakeHub.status(200, "X-Repo-Commit", FIRST, "ETag", FakeHub.sha256(WEIGHTS)));
    server.trick(
        "GET " + FIRST + "/model.safetensors",
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, 0); // in chunks
          exchange.getResponseBody().write(content);
        });
    incomplete("0123");

    hasAll(hub().resolve(ID));
  }

  @Test
  void whatSomethingOnTheWayHasPackedIsUnpacked() {
    server.trick(
        "GET main",
        zipped(
            "{\"sha\": \""
                + FIRST
                + "\", \"siblings\": ["
                + "{\"rfilename\": \"config.json\"}, {\"rfilename\": \"model.safetensors\"}]}"));
    server.trick("GET config.json", zipped("{}"));

    hasAll(hub().resolve(ID));
  }

  @Test
  void aPackedRangeIsFetchedFromTheStart() throws IOException {
    incomplete("01234");
    server.trick(
        "GET " + FIRST + "/model.safetensors",
        (exchange, content) -> {
          exchange.getResponseHeaders().set("Content-Range", "bytes 5-9/10");
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          exchange.sendResponseHeaders(206, 5);
          exchange.getResponseBody().write(content, 5, 5);
        });

    hasAll(hub().resolve(ID));
  }

  @Test
  void aPackedBodyIsBoundedByWhatItUnpacksTo() {
    server.trick("GET main", zipped("[" + " ".repeat(HubClient.LISTING_LIMIT) + "]"));

    assertThatThrownBy(() -> hub().resolve(ID)).hasMessageContaining("is larger than");
  }

  @Test
  void aRangeThatBeginsElsewhereIsFetchedFromTheStart() throws IOException {
    incomplete("01234");
    server.trick(
        "GET " + FIRST + "/model.safetensors",
        (exchange, content) -> {
          exchange.getResponseHeaders().set("Content-Range", "bytes 3-9/10");
          exchange.sendResponseHeaders(206, 7);
          exchange.getResponseBody().write(content, 3, 7);
        });

    hasAll(hub().resolve(ID));
    assertThat(pauses).hasSize(1);
  }

  private static FakeHub.Trick zipped(String text) {
    return (exchange, _) -> {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
        gzip.write(text.getBytes(UTF_8));
      }
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
      exchange.sendResponseHeaders(200, packed.size());
      exchange.getResponseBody().write(packed.toByteArray());
    };
  }

  // ---- answers that are too much or too little ----

  @Test
  void headersWithoutEndAreRefusedOnce() {
    server.trick(
        "GET main",
        (exchange, _) -> {
          for (int i = 0; i < 200; i++) {
            exchange.getResponseHeaders().set("X-Filler-" + i, "x".repeat(10_000));
          }
          exchange.sendResponseHeaders(200, -1);
        });

    assertThatThrownBy(() -> hub().resolve(ID))
        .hasMessageContaining("127.0.0.1 sent headers that are too large");
    assertThat(pauses).isEmpty();
  }

  @Test
  void theHubSaysInThreeWaysHowLongToWait() {
    server.trick("GET main", FakeHub.status(429, "RateLimit", "\"api\";r=0;t=55"));
    server.trick("GET main", FakeHub.status(503, "Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"));
    server.trick("GET main", FakeHub.status(429, "Retry-After", "999999"));

    hub().resolve(ID);

    assertThat(pauses)
        .containsExactly(Duration.ofSeconds(55), Duration.ZERO, Duration.ofMinutes(5));
  }

  @Test
  void aHubOutOfOrderDoesNotStopAStartFromTheCache() {
    Path first = hub().resolve(ID);
    server.trick("GET main", FakeHub.content("<html>log in</html>".getBytes(UTF_8)));

    assertThat(hub().resolve(ID)).isEqualTo(first);
  }

  @Test
  void aRepositoryThatWasClosedSaysSo() {
    server.trick(
        "GET main", FakeHub.status(403, "X-Error-Message", "Access to this resource is disabled."));

    assertThatThrownBy(() -> hub().resolve(ID)).hasMessageContaining("has closed this repository");
  }
}
