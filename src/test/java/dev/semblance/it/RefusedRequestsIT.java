package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.semblance.api.HttpCaller;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What Tomcat refuses by itself is counted and logged, and nothing of it is in any log. */
@RunningServer
@ExtendWith(OutputCaptureExtension.class)
class RefusedRequestsIT {
  private static final String SECRET = "smb_ThisKeyIsASecret";

  /** Each has the secret where Tomcat's or Spring's loggers have once shown it, or might. */
  private static final List<String> MALFORMED =
      List.of(
          "GET /v1/models HTTP/" + SECRET + "~Host: x",
          SECRET,
          SECRET + " /v1/models HTTP/1.1~Host: x",
          "G@T\001" + SECRET + " /v1/models HTTP/1.1~Host: x",
          "GET /v1/mo<>{" + SECRET + "} HTTP/1.1~Host: x",
          "GET /v1/mo%zz" + SECRET + " HTTP/1.1~Host: x",
          "GET /../../" + SECRET + " HTTP/1.1~Host: x",
          "GET /webjars/..%2f..%2f" + SECRET + " HTTP/1.1~Host: x",
          "GET /v1/models?%zz=" + SECRET + "%f HTTP/1.1~Host: x",
          "GET /v1/models;jsessionid=" + SECRET + " HTTP/1.1~Host: x",
          "GET /v1/models HTTP/1.1~Host: " + SECRET + " x[",
          "GET /v1/models HTTP/1.1~Host: x~X-API-Key : " + SECRET,
          "GET /v1/models HTTP/1.1~Host: x~X-API-Key: " + SECRET + "\001",
          "GET /v1/models HTTP/1.1~Host: x~" + SECRET,
          "GET /v1/models HTTP/1.1~Host: x~" + SECRET + "é: a",
          "GET /v1/models HTTP/1.1~Host: x~X-Long: " + SECRET + "x".repeat(20_000),
          "GET /v1/models HTTP/1.1~Host: x~Cookie: a=" + SECRET + "ÿ\"\\; b=;;=@",
          "GET /v1/models HTTP/1.1~Host: x~Cookie: $Version=1; " + SECRET + "=\"unended",
          "GET /v1/models HTTP/1.1~Host: x~Accept: " + SECRET + ";;q=x/",
          "GET /v1/models HTTP/1.1~Host: x~Accept-Language: " + SECRET + "@@;q=9",
          "GET /v1/models HTTP/1.1~Host: x~traceparent: " + SECRET,
          "GET /v1/models HTTP/1.1~Host: x~Authorization: Digest username=\"" + SECRET,
          "GET /v1/models HTTP/1.1~Host: x~Forwarded: for=" + SECRET + ";proto=@@",
          "GET /openapi.json HTTP/1.1~Host: x~Range: bytes=z" + SECRET,
          "GET /openapi.json HTTP/1.1~Host: x~If-Modified-Since: " + SECRET,
          "POST /v1/embeddings HTTP/1.1~Host: x~Content-Length: " + SECRET,
          "POST /v1/embeddings HTTP/1.1~Host: x~Transfer-Encoding: " + SECRET + " @@",
          "POST /v1/embeddings HTTP/1.1~Host: x~Expect: " + SECRET,
          "POST /v1/embeddings HTTP/1.1~Host: x~Content-Type: " + SECRET + ";;charset=",
          "POST /v1/embeddings HTTP/1.1~Host: x~Origin: http://[" + SECRET,
          "POST /v1/embeddings HTTP/1.1~Host: x~Content-Length: 24"
              + "~Content-Type: application/x-www-form-urlencoded~~%zz="
              + SECRET,
          "POST /v1/embeddings HTTP/1.1~Host: x~Content-Length: 24"
              + "~Content-Type: multipart/form-data; boundary="
              + SECRET
              + "~~--"
              + SECRET
              + "~~",
          "POST /v1/embeddings HTTP/1.1~Host: x~Content-Type: application/json"
              + "~Transfer-Encoding: chunked~~"
              + SECRET
              + "~",
          "POST /v1/embeddings HTTP/1.1~Host: x~Content-Type: application/json"
              + "~Transfer-Encoding: chunked~~d~{\"input\":\"a\"}~0~X "
              + SECRET
              + ": \001~~");

  @LocalServerPort int port;

  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private Level quiet;

  /** As a server logs by default; tests are quieter. */
  @BeforeEach
  void logAsAServerDoes() {
    quiet = root.getLevel();
    root.setLevel(Level.INFO);
  }

  @AfterEach
  void logAsTestsDo() {
    root.setLevel(quiet);
  }

  private static String closing(String request) {
    String head = request.contains("HTTP/1.1~") ? "HTTP/1.1~Connection: close~" : "HTTP/1.1~";
    String whole = request.replaceFirst("HTTP/1\\.1~", head);
    return (whole.contains("~~") ? whole : whole + "~~").replace("~", "\r\n");
  }

  @Test
  void nothingOfAMalformedRequestIsInTheLog(CapturedOutput output) {
    HttpCaller caller = new HttpCaller(port);

    for (String request : MALFORMED) {
      String answer = caller.raw(closing(request));
      assertThat(answer).as(request).isNotEmpty().doesNotContain("internal_error");
    }

    assertThat(output.getAll()).doesNotContain(SECRET);
  }

  @Test
  void itIsCountedAndHasALineInTheAccessLog(CapturedOutput output) {
    HttpCaller caller = new HttpCaller(port);

    caller.raw("GET /v1/models HTTP/3.0\r\nHost: x\r\n\r\n");
    caller.raw("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\nConnection: close\r\n\r\n");
    caller.raw("POST /v1/embeddings HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: x\r\n\r\n");
    caller.raw("GARBAGE\r\n\r\n");

    // Both are written once an answer has gone out, so a caller may be ahead of them.
    for (String counted :
        new String[] {
          "method=\"GET\".*status=\"505\"",
          "method=\"UNKNOWN\".*status=\"405\"",
          "method=\"POST\".*status=\"501\"",
          "method=\"UNKNOWN\".*status=\"400\""
        }) {
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () ->
                  assertThat(caller.get("/actuator/prometheus").text())
                      .containsPattern(
                          "http_server_requests_seconds_count\\{[^}]*" + counted + "[^}]*\\} "));
    }
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(output.getAll())
                    .contains("GET - 505 ", "OTHER - 405 ", "POST - 501 ", "OTHER - 400 "));
    assertThat(output.getAll())
        .doesNotContain("Exception while attempting to add an entry to the access log");
  }
}
