package dev.semblance.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;

class PlainPathTests {

  @ParameterizedTest
  @CsvSource({
    "/,                    /",
    "//,                   /",
    "/v1/embeddings,       /v1/embeddings",
    "//v1/embeddings,      /v1/embeddings",
    "/v1//embeddings,      /v1/embeddings",
    "/v1///embeddings//,   /v1/embeddings",
    "/v1/embeddings/,      /v1/embeddings",
    "/v1/models/a%2F%2Fb,  /v1/models/a%2F%2Fb",
    "/v1/models/a%2F,      /v1/models/a%2F",
  })
  void slashesInARowCountAsOneAndOneAtTheEndDoesNotCount(String sent, String plain) {
    assertThat(PlainPath.of(sent)).isEqualTo(plain);
    assertThat(PlainPath.is(sent)).isEqualTo(sent.equals(plain));
  }

  @Test
  void thePathWithinIsBelowTheContextPath() {
    MockHttpServletRequest request = new MockHttpServletRequest("POST", "/sem//v1/embeddings/");
    request.setContextPath("/sem");

    assertThat(PlainPath.within(request)).isEqualTo("/v1/embeddings");
  }

  @ParameterizedTest
  @CsvSource({
    "'',                  '',   ''",
    "'',                  /sem, /sem",
    "/gate,               '',   /gate",
    "/gate/,              /sem, /gate/sem",
    "//gate//two,         '',   /gate/two",
    "https://evil.test,   '',   ''",
    "'/a b',              /sem, /sem",
    "'/a\"><script>',     '',   ''",
  })
  void linksStartWhereTheCallerSeesTheServer(String prefix, String context, String base) {
    MockHttpServletRequest request = new MockHttpServletRequest("GET", context + "/x");
    request.setContextPath(context);
    request.addHeader("X-Forwarded-Prefix", prefix);

    assertThat(BasePath.of(request)).isEqualTo(base);
  }

  @Test
  void anOverlongPrefixIsNotBelieved() {
    MockHttpServletRequest request = new MockHttpServletRequest("GET", "/x");
    request.addHeader("X-Forwarded-Prefix", "/" + "a".repeat(200));

    assertThat(BasePath.of(request)).isEmpty();
  }
}
