package dev.semblance.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.FakeEncoders;
import dev.semblance.api.HttpCaller;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.FilterType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** What a server with keys tells of itself, and keys that are for some collections alone. */
@SpringBootTest(
    classes = StatusWebTests.Application.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "semblance.security.keys[0].name=all",
      "semblance.security.keys[0].key=" + StatusWebTests.ALL,
      "semblance.security.keys[0].scopes=admin",
      "semblance.security.keys[1].name=team-a",
      "semblance.security.keys[1].key=" + StatusWebTests.TEAM,
      "semblance.security.keys[1].scopes=search,index",
      "semblance.security.keys[1].collections=a-*,wiki",
      "semblance.security.keys[1].requests-per-minute=100"
    })
class StatusWebTests {
  static final String ALL = "a-key-that-may-do-everything";
  static final String TEAM = "a-key-of-team-a-and-no-other";

  @TempDir private static Path data;
  @LocalServerPort private int port;
  private HttpCaller http;

  /** Not a configuration by annotation: scanning from dev.semblance must not find it. */
  @EnableAutoConfiguration
  @ComponentScan(
      basePackages = {
        "dev.semblance.problem",
        "dev.semblance.api",
        "dev.semblance.security",
        "dev.semblance.collection",
        "dev.semblance.status"
      },
      excludeFilters =
          @ComponentScan.Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class))
  static class Application {

    @Bean
    FakeEncoders fakeEncoders() {
      return new FakeEncoders();
    }
  }

  @DynamicPropertySource
  static void data(DynamicPropertyRegistry properties) {
    properties.add("semblance.data", data::toString);
  }

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
  }

  private HttpCaller.Answer send(String key, String method, String path, String json) {
    return http.send(
        method,
        path,
        HttpRequest.BodyPublishers.ofString(json.replace('\'', '"')),
        "Content-Type",
        "application/json",
        "Authorization",
        "Bearer " + key);
  }

  private HttpCaller.Answer get(String key, String path) {
    return http.get(path, "Authorization", "Bearer " + key);
  }

  private static List<String> names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.forEach(one -> names.add(one.get("name").asString()));
    return names;
  }

  @Test
  void theStatusHasEveryFieldAndCountsTheCollectionsThatTheKeyMaySee() {
    for (String name : List.of("a-1", "b-1", "wiki")) {
      assertThat(
              send(ALL, "PUT", "/v1/collections/" + name, "{'dimensions':3,'space':'s'}").status())
          .isIn(200, 201);
    }

    JsonNode status = get(ALL, "/v1/status").json();

    assertThat(status.get("uptime_seconds").asDouble()).isPositive();
    for (String rate : List.of("requests", "texts", "tokens", "refused")) {
      assertThat(status.at("/rates/" + rate).asDouble()).isNotNegative();
    }
    for (String lane : List.of("query", "bulk")) {
      for (String field : List.of("sequences", "tokens", "oldest_ms")) {
        assertThat(status.at("/queue/" + lane + "/" + field).asLong()).isZero();
      }
    }
    assertThat(status.at("/memory/resident_bytes").asLong()).isGreaterThan(1 << 20);
    assertThat(status.at("/memory/limit_bytes").asLong())
        .isGreaterThan(status.at("/memory/resident_bytes").asLong());
    assertThat(status.get("collections").asInt()).isEqualTo(3);
    assertThat(get(TEAM, "/v1/status").json().get("collections").asInt()).isEqualTo(2);
  }

  @Test
  void whoeverHasNoKeyIsNotToldAnything() {
    assertThat(http.get("/v1/status").status()).isEqualTo(401);
    assertThat(http.get("/v1/key").status()).isEqualTo(401);
  }

  @Test
  void aKeyIsToldWhatItIsGoodForAndAskingCostsNothing() {
    JsonNode before = get(TEAM, "/v1/key").json();
    assertThat(get(TEAM, "/v1/collections").status()).isEqualTo(200);
    JsonNode after = get(TEAM, "/v1/key").json();

    assertThat(after.get("name").asString()).isEqualTo("team-a");
    assertThat(after.get("scopes").toString()).isEqualTo("[\"search\",\"index\"]");
    assertThat(after.get("collections").toString()).isEqualTo("[\"a-*\",\"wiki\"]");
    assertThat(after.at("/limits/requests_per_minute").asLong()).isEqualTo(100);
    assertThat(after.at("/limits/tokens_per_minute").isNull()).isTrue();
    assertThat(after.at("/remaining/requests_per_minute").asLong())
        .isBetween(90L, before.at("/remaining/requests_per_minute").asLong());
    for (int i = 0; i < 120; i++) {
      assertThat(get(TEAM, "/v1/key").status()).isEqualTo(200);
    }
    JsonNode unlimited = get(ALL, "/v1/key").json();
    assertThat(unlimited.get("collections").toString()).isEqualTo("[\"*\"]");
    assertThat(unlimited.at("/remaining/requests_per_minute").isNull()).isTrue();
  }

  @Test
  void aKeyForSomeCollectionsSeesAndTouchesNoOther() {
    for (String name : List.of("a-2", "b-2")) {
      send(ALL, "PUT", "/v1/collections/" + name, "{'dimensions':3,'space':'s'}");
    }

    assertThat(names(get(TEAM, "/v1/collections").json().get("data")))
        .contains("a-2")
        .doesNotContain("b-2");
    assertThat(names(get(ALL, "/v1/collections").json().get("data"))).contains("a-2", "b-2");
    assertThat(get(TEAM, "/v1/collections/a-2").status()).isEqualTo(200);
    String document = "{'space':'s','documents':[{'id':'1','vector':[1,0,0]}]}";
    assertThat(send(TEAM, "PUT", "/v1/collections/a-2/documents", document).status())
        .isEqualTo(200);
    for (String path : List.of("/b-2", "/b-2/documents/1", "/%62-2")) {
      HttpCaller.Answer refused = get(TEAM, "/v1/collections" + path);
      assertThat(refused.status()).as(path).isEqualTo(403);
      assertThat(refused.json().get("code").asString()).isEqualTo("collection_not_allowed");
      assertThat(refused.json().get("detail").asString()).contains("a-*, wiki", "b-2");
    }
    assertThat(send(TEAM, "PUT", "/v1/collections/b-2/documents", document).status())
        .isEqualTo(403);
    assertThat(send(TEAM, "POST", "/v1/collections/b-2/search", "{}").status()).isEqualTo(403);
  }

  @Test
  void aKeyForSomeCollectionsStillNeedsTheScope() {
    HttpCaller.Answer refused = send(TEAM, "DELETE", "/v1/collections/wiki", "");

    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.json().get("detail").asString()).contains("admin");
  }
}
