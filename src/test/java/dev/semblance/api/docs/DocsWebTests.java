package dev.semblance.api.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.HttpCaller;
import dev.semblance.api.v1.TableSlice;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

@TableSlice
class DocsWebTests {
  @LocalServerPort private int port;
  private HttpCaller http;

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
  }

  @Test
  void thePageIsHtml() {
    HttpCaller.Answer answer = http.get("/docs");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("text/html");
    assertThat(answer.header("Content-Security-Policy")).startsWith("default-src 'self'");
  }

  @Test
  void everythingThePageLoadsComesFromHere() {
    List<String> links =
        Pattern.compile("(?:src|href)=\"([^\"]*)\"")
            .matcher(http.get("/docs").text())
            .results()
            .map(match -> match.group(1))
            .toList();

    assertThat(links).hasSize(4).noneMatch(link -> link.contains(":") || link.startsWith("/"));
    assertThat(links).allSatisfy(link -> assertThat(http.get("/" + link).status()).isEqualTo(200));
  }

  @Test
  void swaggerUiIsPointedAtTheDocumentAndAtNoValidator() {
    assertThat(http.get("/docs/swagger-initializer.js").text())
        .contains("url: \"openapi.json\"", "validatorUrl: null")
        .doesNotContain("http");
  }

  @Test
  void anotherSpellingLeadsToThePageByAnAddressThatHoldsBehindAPath() {
    HttpCaller.Answer answer = http.get("/docs/");

    assertThat(answer.status()).isEqualTo(302);
    assertThat(java.net.URI.create("http://x/gate/docs/").resolve(answer.header("Location")))
        .hasToString("http://x/gate/docs");
  }
}
