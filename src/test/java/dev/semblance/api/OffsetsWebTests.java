package dev.semblance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What {@code start} and {@code end} count, on both routes that answer them. */
@ApiSlice
class OffsetsWebTests {
  /** In UTF-16 units 2 + 1 + 1 + 1 + 4. */
  private static final String TEXT = "😀 b 😀😀";

  @LocalServerPort private int port;
  private HttpCaller http;

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
  }

  private List<String> places(String route, String field) {
    HttpCaller.Answer answer =
        http.post("/v1/" + route, "{\"input\":[\"a\",\"" + TEXT + "\"]" + field + "}");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    List<String> places = new ArrayList<>();
    for (JsonNode token : answer.json().get("data").get(1).get("tokens")) {
      places.add(token.get("start") + "-" + token.get("end"));
    }
    return places;
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokenize", "token-embeddings"})
  void unitsOfUtf16AreTheDefault(String route) {
    List<String> units = List.of("null-null", "0-2", "3-4", "5-9", "null-null");

    assertThat(places(route, "")).isEqualTo(units);
    assertThat(places(route, ",\"offsets\":null")).isEqualTo(units);
    assertThat(places(route, ",\"offsets\":\"utf16\"")).isEqualTo(units);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokenize", "token-embeddings"})
  void codePointsAreGivenToThoseWhoAsk(String route) {
    assertThat(places(route, ",\"offsets\":\"codepoint\""))
        .containsExactly("null-null", "0-1", "2-3", "4-6", "null-null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tokenize", "token-embeddings"})
  void anotherUnitIsNamedWithThoseThereAre(String route) {
    HttpCaller.Answer answer = http.post("/v1/" + route, "{\"input\":\"a\",\"offsets\":\"bytes\"}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("detail").asString())
        .isEqualTo("offsets is \"bytes\", needed: one of utf16, codepoint");
  }

  @Test
  void aMessageWithAPositionSaysWhichUnitAndCountsInIt() {
    String body = "{\"input\":\"😀a\\ud800\"%s}";

    assertThat(http.post("/v1/tokenize", body.formatted("")).json().get("detail").asString())
        .endsWith("holds half a surrogate pair at UTF-16 position 3");
    assertThat(
            http.post("/v1/tokenize", body.formatted(",\"offsets\":\"codepoint\""))
                .json()
                .get("detail")
                .asString())
        .endsWith("holds half a surrogate pair at code point 2");
  }
}
