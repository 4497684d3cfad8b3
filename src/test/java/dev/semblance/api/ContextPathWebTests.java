package dev.semblance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Everything below a path: routes, pages, links, and where the document says that calls go. */
@SpringBootTest(
    classes = ApiSlice.Application.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "server.servlet.context-path=/sem")
class ContextPathWebTests {
  @LocalServerPort private int port;
  private HttpCaller http;

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/sem/v1/models",
        "/sem//v1/models/",
        "//sem/v1/models",
        "/sem/docs",
        "/sem/docs/errors"
      })
  void routesAndPagesStandBelowIt(String path) {
    assertThat(http.get(path).status()).isEqualTo(200);
  }

  @Test
  void callsGoBelowIt() {
    HttpCaller.Answer document = http.get("/sem/openapi.json");

    URI servers =
        URI.create("/sem/openapi.json").resolve(document.json().at("/servers/0/url").asString());
    assertThat(http.get(servers + "v1/models").status()).isEqualTo(200);
  }

  @Test
  void theRootIsThePageAndAnotherSpellingLeadsToTheDocument() {
    HttpCaller.Answer page = http.get("/sem/");
    String location = http.get("/sem/docs/").header("Location");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.text()).contains("src=\"playground/main.js\"");
    assertThat(http.get("/sem/playground/main.js").status()).isEqualTo(200);
    assertThat(URI.create("http://x/sem/docs/").resolve(location)).hasToString("http://x/sem/docs");
  }

  @Test
  void anErrorLinksBelowItAndHasItsDialectsShape() {
    HttpCaller.Answer answer = http.get("/sem/nothing");

    assertThat(answer.json().get("type").asString()).isEqualTo("/sem/docs/errors#route_not_found");
    assertThat(answer.json().get("detail").asString())
        .isEqualTo("no such route: GET \"/sem/nothing\"; /sem/docs lists all");
    assertThat(http.post("/sem/embeddings", "{}").json().get("detail").asString())
        .contains("the route is /v1/embeddings, add /v1 to the client's base URL");
    assertThat(http.post("/sem//v1/embeddings", "{}").error().get("code").asString())
        .isEqualTo("invalid_request");
  }
}
