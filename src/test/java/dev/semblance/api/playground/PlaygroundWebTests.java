package dev.semblance.api.playground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.HttpCaller;
import dev.semblance.api.v1.TableSlice;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

@TableSlice
class PlaygroundWebTests {
  @LocalServerPort private int port;
  private HttpCaller http;

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
  }

  @Test
  void thePageComesUnderThePolicyByEitherOfItsNames() {
    for (String path : List.of("/", "/index.html")) {
      HttpCaller.Answer answer = http.get(path);

      assertThat(answer.status()).as(path).isEqualTo(200);
      assertThat(answer.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
      assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
      assertThat(answer.header("Content-Security-Policy"))
          .isEqualTo(
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                  + " connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none';"
                  + " frame-ancestors 'none'; require-trusted-types-for 'script';"
                  + " trusted-types lit-html semblance");
    }
  }

  @Test
  void whatThePageNamesIsThereByAddressesThatHoldBehindAPath() {
    List<String> links =
        Pattern.compile("(?:href|src)=\"([^\"]+)\"")
            .matcher(http.get("/").text())
            .results()
            .map(link -> link.group(1))
            .toList();

    assertThat(links).hasSizeGreaterThan(4).noneMatch(l -> l.contains(":") || l.startsWith("/"));
    assertThat(links).allSatisfy(link -> assertThat(http.get("/" + link).status()).isEqualTo(200));
  }

  @Test
  void theLibraryComesOutOfItsJarAndItsVersionIsNotInItsPath() {
    HttpCaller.Answer answer = http.get("/playground/vendor/lit-html/lit-html.js");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("text/javascript");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(answer.text()).contains("SPDX-License-Identifier: BSD-3-Clause");
  }
}
