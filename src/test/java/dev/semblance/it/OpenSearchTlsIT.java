package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.semblance.Semblance;
import dev.semblance.api.HttpCaller;
import dev.semblance.it.clients.TestAuthority;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** A server whose OpenSearch is behind TLS and asks who is there. */
class OpenSearchTlsIT {
  private static final String VARIABLE = "TEST_OPENSEARCH";
  private static final String KEY = "aWQ6c2VjcmV0";
  private static final String BASIC =
      "Basic "
          + Base64.getEncoder()
              .encodeToString("semblance:päss:word".getBytes(StandardCharsets.UTF_8));

  @TempDir Path folder;
  private TestAuthority authority;
  private TlsEngine engine;

  @BeforeEach
  void start() throws Exception {
    String addresses = System.getenv(VARIABLE);
    boolean there = addresses != null && !addresses.isBlank();
    if (!there) {
      System.err.println(
          "SKIPPED, NOT TESTED: OpenSearchTlsIT: no "
              + VARIABLE
              + " (src/test/opensearch/home and node start one)");
    }
    assumeTrue(there, "no " + VARIABLE);
    authority = TestAuthority.create(folder);
    engine =
        new TlsEngine(
            URI.create(String.valueOf(addresses).split(",")[0]),
            authority.serverContext(),
            Set.of(BASIC, "ApiKey " + KEY));
  }

  @AfterEach
  void stop() {
    if (engine != null) {
      engine.close();
    }
  }

  private ConfigurableApplicationContext server(String... options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--semblance.model=src/test/resources/models/mean",
                "--semblance.data=" + folder.resolve("data"),
                "--semblance.collections.store=opensearch",
                "--semblance.collections.retries=0",
                "--semblance.collections.namespace=t" + Long.toString(System.nanoTime(), 36),
                "--semblance.collections.url=" + engine.url()));
    all.addAll(List.of(options));
    return new SpringApplication(Semblance.class).run(all.toArray(String[]::new));
  }

  private String[] trusting(String... options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--semblance.collections.ssl-bundle=search",
                "--spring.ssl.bundle.pem.search.truststore.certificate=file:" + authority.ca()));
    all.addAll(List.of(options));
    return all.toArray(String[]::new);
  }

  private static HttpCaller caller(ConfigurableApplicationContext server) {
    return new HttpCaller(
        Objects.requireNonNull(((WebServerApplicationContext) server).getWebServer()).getPort());
  }

  private static HttpCaller.Answer put(HttpCaller caller, String path, String json) {
    return caller.send(
        "PUT", path, BodyPublishers.ofString(json), "Content-Type", "application/json");
  }

  private static void writesAndFinds(HttpCaller caller) {
    assertThat(put(caller, "/v1/collections/notes", "{}").status()).isEqualTo(201);
    HttpCaller.Answer put =
        put(
            caller,
            "/v1/collections/notes/documents",
            "{\"documents\": [{\"id\": \"a\", \"text\": \"the water is cold\"}], \"wait\":"
                + " \"visible\"}");
    assertThat(put.status()).as(put.text()).isEqualTo(200);
    HttpCaller.Answer found = caller.post("/v1/collections/notes/search", "{\"text\": \"water\"}");
    assertThat(found.json().at("/hits/0/id").asString("")).as(found.text()).isEqualTo("a");
    assertThat(caller.send("DELETE", "/v1/collections/notes", BodyPublishers.noBody()).status())
        .isEqualTo(204);
  }

  @Test
  void aPasswordIsShownToAnEngineThatTheBundleTrusts() {
    try (ConfigurableApplicationContext server =
        server(
            trusting(
                "--semblance.collections.username=semblance",
                "--semblance.collections.password=päss:word"))) {
      writesAndFinds(caller(server));

      assertThat(engine.seen()).containsExactly(BASIC);
    }
  }

  @Test
  void anApiKeyIsShownInstead() {
    try (ConfigurableApplicationContext server =
        server(trusting("--semblance.collections.api-key=" + KEY))) {
      writesAndFinds(caller(server));

      assertThat(engine.seen()).containsExactly("ApiKey " + KEY);
    }
  }

  @Test
  void aWrongPasswordIsSaidAndEmbeddingGoesOn() {
    try (ConfigurableApplicationContext server =
        server(
            trusting(
                "--semblance.collections.username=semblance",
                "--semblance.collections.password=wrong"))) {
      HttpCaller.Answer refused = put(caller(server), "/v1/collections/notes", "{}");

      assertThat(refused.status()).as(refused.text()).isEqualTo(503);
      assertThat(refused.text()).contains("credentials").doesNotContain("wrong");
      assertThat(caller(server).post("/v1/embeddings", "{\"input\": \"water\"}").status())
          .isEqualTo(200);
    }
  }

  @Test
  void nothingIsSaidToAnEngineThatNobodyTrusts() {
    try (ConfigurableApplicationContext server =
        server(
            "--semblance.collections.username=semblance", "--semblance.collections.password=x")) {
      HttpCaller.Answer refused = put(caller(server), "/v1/collections/notes", "{}");

      assertThat(refused.status()).as(refused.text()).isEqualTo(503);
      assertThat(refused.json().path("code").asString("")).isEqualTo("store_unreachable");
      assertThat(engine.seen()).isEmpty();
    }
  }
}
