package dev.semblance.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Requests that Tomcat refuses before a filter sees them: the client's mistakes, not ours. */
@ApiSlice
class RefusedRequestsWebTests {
  @LocalServerPort private int port;
  private HttpCaller http;

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET /v1/models HTTP/3.0~Host: x                                                | 505 | http_version_not_supported
          GET /v1/models HTTP/2.0~Host: x                                                | 505 | http_version_not_supported
          CONNECT a:443 HTTP/1.1~Host: a:443                                             | 405 | method_not_allowed
          CONNECT /v1/models HTTP/1.1~Host: x                                            | 405 | method_not_allowed
          TRACE /v1/models HTTP/1.1~Host: x                                              | 405 | method_not_allowed
          POST /v1/embeddings HTTP/1.1~Host: x~Transfer-Encoding: gzip, chunked          | 501 | not_implemented
          POST /v1/embeddings HTTP/1.1~Host: x~Transfer-Encoding: identity               | 501 | not_implemented
          POST /v1/embeddings HTTP/1.1~Host: x~Expect: 200-ok~Content-Length: 0          | 417 | expectation_failed
          GET /openapi.json HTTP/1.1~Host: x~Range: bytes=99999999-                      | 416 | range_not_satisfiable
          GET /v1/models HTTP/1.1                                                        | 400 | invalid_request
          GET /v1/models HTTP/1.1~Host: a~Host: b                                        | 400 | invalid_request
          GET /v1/models HTTP/1.1~Host: a b                                              | 400 | invalid_request
          GET /v1/models HTTP/1.1~Host: x~Bad Name: x                                    | 400 | invalid_request
          GET ftp://x/v1/models HTTP/1.1~Host: x                                         | 400 | invalid_request
          POST /v1/embeddings HTTP/1.1~Host: x~Content-Length: x                         | 400 | invalid_request
          GET /v1/models HTTP/1.1~Host: x~X-Long: {20000}                                | 431 | headers_too_large
          GET /v1/models HTTP/1.1~Host: x~{200 headers}                                  | 431 | headers_too_large
          GET /v1/models?x={20000} HTTP/1.1~Host: x                                      | 414 | uri_too_long
          GARBAGE                                                                        | 400 | invalid_request
          """)
  void eachHasItsOwnStatusAndOurShape(String request, int status, String code) {
    String whole =
        request
            .replace("{20000}", "x".repeat(20_000))
            .replace("{200 headers}", "A: b~".repeat(200) + "A: b")
            .replace("~", "\r\n");

    String answer =
        http.raw(whole + (whole.contains("HTTP") ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n"));

    assertThat(answer)
        .startsWith("HTTP/1.1 " + status)
        .contains("json", "\"" + code + "\"")
        .doesNotContain("internal_error");
    if (status == 405) {
      assertThat(answer).contains("Allow: ");
    }
  }
}
