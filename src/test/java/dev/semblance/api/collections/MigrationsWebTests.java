package dev.semblance.api.collections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.semblance.api.HttpCaller;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** A collection moves to another model and back, over HTTP. */
@CollectionSlice
class MigrationsWebTests {
  private static final String SPACE = "table@0123456789ab/mean/3";

  @TempDir private static Path data;
  @LocalServerPort private int port;
  private Collections http;

  @DynamicPropertySource
  static void data(DynamicPropertyRegistry properties) {
    properties.add("semblance.data", data::toString);
  }

  @BeforeEach
  void make() {
    http = new Collections(port);
    http.send("DELETE", "/moving", "");
    http.ok("PUT", "/moving", "{}");
    http.ok(
        "PUT",
        "/moving/documents",
        "{'wait':'visible','space':'"
            + SPACE
            + "','documents':[{'id':'x','text':'x'},{'id':'y','text':'y'},"
            + "{'id':'bare','vector':[0,1,0]}]}");
  }

  private JsonNode begin() {
    HttpCaller.Answer begun = http.send("POST", "/moving/migrations", "{'model':'letters'}");
    assertThat(begun.status()).as(begun.text()).isEqualTo(202);
    return begun.json();
  }

  private void awaitReady(String one) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> http.get(one).json().get("state").asString().equals("ready"));
  }

  @Test
  void documentsWithoutTextAreNamedAtOnceAndTheProgressIsToldUntilItIsReady() {
    JsonNode begun = begin();

    assertThat(begun.get("documents").asInt()).isEqualTo(3);
    assertThat(begun.get("without_text").asInt()).isEqualTo(1);
    assertThat(begun.at("/without_text_ids/0").asString()).isEqualTo("bare");
    String one = "/moving/migrations/" + begun.get("id").asString();
    awaitReady(one);
    JsonNode ready = http.get(one).json();
    assertThat(ready.get("percent").asDouble()).isEqualTo(100);
    assertThat(ready.get("done").asInt()).isEqualTo(3);
    assertThat(ready.get("of").asInt()).isEqualTo(3);
    assertThat(ready.has("documents_per_second")).isTrue();
    assertThat(ready.has("seconds_left")).isTrue();
    assertThat(ready.get("from").toString()).contains(SPACE);
    assertThat(ready.get("to").toString()).contains("letters@ba9876543210");
  }

  @Test
  void itIsActivatedAndRolledBackAndOneGoesOnAtATime() {
    String one = "/moving/migrations/" + begin().get("id").asString();
    awaitReady(one);
    assertThat(http.send("POST", "/moving/migrations", "{'model':'letters'}").status())
        .isEqualTo(409);

    assertThat(http.ok("POST", one + ":activate", "").get("state").asString()).isEqualTo("active");
    JsonNode moved = http.get("/moving").json();
    assertThat(moved.get("space").asString()).startsWith("letters@ba9876543210");
    assertThat(moved.get("model").asString()).isEqualTo("letters");
    assertThat(moved.get("generation").asInt()).isEqualTo(2);
    assertThat(moved.get("documents").asInt()).isEqualTo(3);
    HttpCaller.Answer old =
        http.send("POST", "/moving/search", "{'vector':[0,1,0],'space':'" + SPACE + "'}");
    assertThat(old.status()).isEqualTo(409);

    assertThat(http.ok("POST", one + ":rollback", "").get("state").asString())
        .isEqualTo("rolled_back");
    assertThat(http.get("/moving").json().get("space").asString()).isEqualTo(SPACE);
    assertThat(http.send("DELETE", one, "").status()).isEqualTo(204);
    assertThat(http.get(one).status()).isEqualTo(404);
    assertThat(http.search("moving", "{'vector':[0,1,0],'space':'" + SPACE + "'}").get("hits"))
        .hasSize(3);
  }
}
