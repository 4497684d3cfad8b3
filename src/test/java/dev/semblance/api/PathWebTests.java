package dev.semblance.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Base URLs with a slash, or a {@code /v1}, too many or too few. */
@ApiSlice
class PathWebTests {
  private static final String ONE = "{\"input\":\"a\"}";

  @LocalServerPort private int port;
  private HttpCaller http;

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"//v1/embeddings", "/v1//embeddings", "/v1/embeddings/", "///v1///embeddings//"})
  void slashesTooManyAreServedAsTheRouteIs(String path) {
    assertThat(http.post(path, ONE).status()).isEqualTo(200);
    assertThat(http.post(path, "{}").error().get("code").asString()).isEqualTo("invalid_request");
  }

  @ParameterizedTest
  @CsvSource({
    "//v1//token-embeddings/, {\"input\":\"a\"}",
    "/v1/tokenize/,           {\"input\":\"a\"}",
    "/v1//detokenize,         {\"ids\":[2]}",
    "//v1/similarity/,        {\"inputs\":\"a\"}",
  })
  void soAreTheOtherRoutes(String path, String body) {
    assertThat(http.post(path, body.replace(';', ',')).status()).isEqualTo(200);
  }

  @Test
  void pagesAndListsToo() {
    for (String path : new String[] {"/v1/models/", "//v1//models", "/docs/errors/", "//docs"}) {
      assertThat(http.get(path).status()).as(path).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1//nothing/,            '/v1//nothing/',            ''",
    "/v1/v1/embeddings,        '/v1/v1/embeddings',        'the route is /v1/embeddings, the client''s base URL holds /v1 once too often; '",
    "/v1//v1/models/default,   '/v1//v1/models/default',   'the route is /v1/models/default, the client''s base URL holds /v1 once too often; '",
    "/embeddings,              '/embeddings',              'the route is /v1/embeddings, add /v1 to the client''s base URL; '",
    "//embeddings/,            '//embeddings/',            'the route is /v1/embeddings, add /v1 to the client''s base URL; '",
    "/v1/v1/nothing,           '/v1/v1/nothing',           ''",
  })
  void aPathThatIsNoRouteIsShownAsItWasSentWithTheRouteThatWasMeant(
      String path, String shown, String advice) {
    HttpCaller.Answer answer = http.post(path, ONE);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().get("detail").asString())
        .isEqualTo("no such route: POST \"" + shown + "\"; " + advice + "/docs lists all");
  }

  @Test
  void linksStandBelowThePathThatAProxyTookAway() {
    HttpCaller.Answer answer = http.get("/nothing", "X-Forwarded-Prefix", "/gate");

    assertThat(answer.json().get("type").asString()).isEqualTo("/gate/docs/errors#route_not_found");
    assertThat(answer.json().get("detail").asString()).endsWith("; /gate/docs lists all");
  }

  @Test
  void aMethodOfTheCallersOwnIsNotRepeatedAtLength() {
    String answer =
        http.raw("M".repeat(300) + " /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    assertThat(answer).contains("M".repeat(39)).doesNotContain("M".repeat(41));
  }
}
