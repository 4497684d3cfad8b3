package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.Semblance;
import dev.semblance.api.HttpCaller;
import dev.semblance.containers.NeedsContainers;
import dev.semblance.containers.TestImage;
import dev.semblance.it.clients.TestAuthority;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;

/** A server whose PostgreSQL takes nobody without TLS. */
@NeedsContainers(TestImage.PGVECTOR)
class PostgresTlsIT {
  private static final int PORT = 5432;
  private static final String DATA = "/var/lib/postgresql/data/";

  @TempDir static Path folder;
  private static TestAuthority authority;
  private static GenericContainer<?> database;

  @BeforeAll
  @SuppressWarnings("resource")
  static void start() throws Exception {
    authority = TestAuthority.create(folder);
    database =
        TestImage.PGVECTOR
            .container()
            .withExposedPorts(PORT)
            .waitingFor(Wait.forLogMessage(".*ready to accept connections.*", 1));
    database.start();
    // As its owner: PostgreSQL refuses a key that others may read.
    database.copyFileToContainer(
        Transferable.of(java.nio.file.Files.readAllBytes(authority.certificate()), 0644),
        "/tmp/crt");
    database.copyFileToContainer(
        Transferable.of(java.nio.file.Files.readAllBytes(authority.key()), 0644), "/tmp/key");
    shell(
        "umask 077 && cat /tmp/crt > %1$sserver.crt && cat /tmp/key > %1$sserver.key && "
                .formatted(DATA)
            + "sed -i 's/^host all all all/hostssl all all all/; s/^host  *all  *all  *[:0-9].*//' "
            + DATA
            + "pg_hba.conf && PGPASSWORD=semblance psql -h /tmp -U semblance -c"
            + " \"alter system set ssl = on\" -c \"select pg_reload_conf()\" semblance");
  }

  private static String shell(String script) throws IOException, InterruptedException {
    ExecResult result = database.execInContainer("sh", "-c", script);
    assertThat(result.getExitCode()).as(result.toString()).isZero();
    return result.getStdout();
  }

  @AfterAll
  static void stop() {
    database.stop();
  }

  private static ConfigurableApplicationContext server(String parameters, String... options) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--semblance.model=src/test/resources/models/mean",
                "--semblance.data=" + folder.resolve("data"),
                "--semblance.collections.store=pgvector",
                "--semblance.collections.allow-old-pgvector=true",
                "--semblance.collections.username=semblance",
                "--semblance.collections.password=semblance",
                "--semblance.collections.namespace=t" + Long.toString(System.nanoTime(), 36),
                "--semblance.collections.url=jdbc:postgresql://localhost:"
                    + database.getMappedPort(PORT)
                    + "/semblance"
                    + parameters));
    all.addAll(List.of(options));
    return new SpringApplication(Semblance.class).run(all.toArray(String[]::new));
  }

  private static HttpCaller.Answer put(
      ConfigurableApplicationContext server, String path, String json) {
    return caller(server)
        .send("PUT", path, BodyPublishers.ofString(json), "Content-Type", "application/json");
  }

  private static HttpCaller caller(ConfigurableApplicationContext server) {
    return new HttpCaller(
        Objects.requireNonNull(((WebServerApplicationContext) server).getWebServer()).getPort());
  }

  @Test
  void aDatabaseThatTheBundleTrustsIsSpokenToByTlsAlone() throws Exception {
    try (ConfigurableApplicationContext server =
        server(
            "",
            "--semblance.collections.ssl-bundle=db",
            "--spring.ssl.bundle.pem.db.truststore.certificate=file:" + authority.ca())) {
      HttpCaller.Answer made = put(server, "/v1/collections/notes", "{}");
      assertThat(made.status()).as(made.text()).isEqualTo(201);
      HttpCaller.Answer written =
          put(
              server,
              "/v1/collections/notes/documents",
              "{\"documents\": [{\"id\": \"a\", \"text\": \"the water is cold\"}]}");
      assertThat(written.status()).as(written.text()).isEqualTo(200);
      HttpCaller.Answer found =
          caller(server).post("/v1/collections/notes/search", "{\"text\": \"water\"}");
      assertThat(found.json().at("/hits/0/id").asString("")).as(found.text()).isEqualTo("a");

      String sessions =
          shell(
              "PGPASSWORD=semblance psql -h /tmp -U semblance -At -c \"select distinct ssl from"
                  + " pg_stat_ssl join pg_stat_activity using (pid) where client_addr is not null\""
                  + " semblance");
      assertThat(sessions.strip()).isEqualTo("t");
    }
  }

  @Test
  void whoSpeaksWithoutTlsIsTurnedAway() {
    try (ConfigurableApplicationContext server = server("?sslmode=disable")) {
      HttpCaller.Answer refused = put(server, "/v1/collections/notes", "{}");

      assertThat(refused.status()).as(refused.text()).isEqualTo(503);
      assertThat(caller(server).post("/v1/embeddings", "{\"input\": \"water\"}").status())
          .isEqualTo(200);
    }
  }

  @Test
  void aDatabaseOfAnotherAuthorityIsNotTrusted() throws Exception {
    TestAuthority other =
        TestAuthority.create(java.nio.file.Files.createDirectory(folder.resolve("other")));
    try (ConfigurableApplicationContext server =
        server(
            "",
            "--semblance.collections.ssl-bundle=db",
            "--spring.ssl.bundle.pem.db.truststore.certificate=file:" + other.ca())) {
      HttpCaller.Answer refused = put(server, "/v1/collections/notes", "{}");

      assertThat(refused.status()).as(refused.text()).isEqualTo(503);
      assertThat(refused.json().path("code").asString("")).isEqualTo("store_unreachable");
    }
  }
}
