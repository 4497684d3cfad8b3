package dev.semblance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Errors that no dialect throws: routes, methods, headers, bugs; and the two styles. */
@ApiSlice
@ExtendWith(OutputCaptureExtension.class)
class ProblemWebTests {
  @LocalServerPort private int port;
  private HttpCaller http;

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
  }

  private HttpCaller.Answer send(String method, String path, String... headers) {
    return http.send(method, path, BodyPublishers.noBody(), headers);
  }

  private static Set<String> names(JsonNode object) {
    return new LinkedHashSet<>(object.propertyNames());
  }

  @Test
  void anUnknownRouteIsAProblemDetail() {
    HttpCaller.Answer answer = http.get("/v1/nothing", "X-Request-Id", "r-1");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.text())
        .isEqualTo(
            "{\"type\":\"/docs/errors#route_not_found\",\"title\":\"There is no such route\","
                + "\"status\":404,"
                + "\"detail\":\"no such route: GET \\\"/v1/nothing\\\"; /docs lists all\","
                + "\"instance\":\"urn:request:r-1\",\"code\":\"route_not_found\",\"errors\":[]}");
  }

  @Test
  void theTypeOfAProblemIsExplainedWhereItPoints() {
    HttpCaller.Answer page = http.get("/docs/errors");

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).startsWith("text/html");
    assertThat(page.text())
        .contains("id=\"route_not_found\"", "id=\"input_too_long\"")
        .contains("Shorten the text, or send truncate: end or start;");
  }

  @Test
  void thePageOfErrorsFitsANarrowScreenAndHasARemedyForEach() {
    String page = http.get("/docs/errors").text();

    assertThat(page)
        .contains("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .contains("@media (max-width: 48rem)", "overflow-wrap: anywhere");
    assertThat(page.lines().filter(line -> line.startsWith("<tr id=")))
        .hasSizeGreaterThan(30)
        .allMatch(row -> row.matches("<tr id=.*<td>.*<td><code>.*<td>.+<td>.{20,}\\."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/error", "/v1", "/v1/embeddings2", "/v1/nothing/", "//error/"})
  void otherUnknownRoutesAreToo(String path) {
    HttpCaller.Answer answer = http.get(path);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().get("code").asString()).isEqualTo("route_not_found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/embeddings/more", "/v1//embeddings/more/"})
  void belowAnOpenAiRouteTheStyleIsOpenAis(String path) {
    HttpCaller.Answer answer = http.get(path);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(names(answer.json())).containsExactly("error");
    assertThat(names(answer.error())).containsExactly("message", "type", "param", "code");
    assertThat(answer.error().get("param").isNull()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /v1/embeddings, POST",
    "HEAD,   /v1/embeddings, POST",
    "DELETE, /v1/embeddings, POST",
    "PUT,    /v1/models,     GET",
  })
  void aMethodThatIsNotTakenIsToldWhichIs(String method, String path, String allowed) {
    HttpCaller.Answer answer = send(method, path);

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).contains(allowed);
    if (!method.equals("HEAD")) {
      assertThat(answer.error().get("code").asString()).isEqualTo("method_not_allowed");
      assertThat(answer.message())
          .isEqualTo("the method is \"" + method + "\", allowed: " + allowed);
    }
  }

  @Test
  void optionsSayWhatIsAllowed() {
    HttpCaller.Answer answer = send("OPTIONS", "/v1/embeddings");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Allow")).contains("POST", "OPTIONS");
  }

  @Test
  void headAnswersAsGetDoesWithoutTheBody() {
    HttpCaller.Answer answer = send("HEAD", "/v1/models");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEmpty();
  }

  @Test
  void anAnswerInAFormNobodyWritesIsRefused() {
    HttpCaller.Answer answer =
        http.post("/v1/embeddings", "{\"input\":\"a\"}", "Accept", "text/csv");

    assertThat(answer.status()).isEqualTo(406);
    assertThat(answer.message()).isEqualTo("Accept matches none of: application/json");
  }

  @Test
  void aBugTellsNothingAndIsLoggedOnceUnderTheRequestsId(CapturedOutput log) {
    HttpCaller.Answer answer =
        http.post(
            "/v1/embeddings", "{\"input\":\"a\",\"model\":\"broken\"}", "X-Request-Id", "bug-7");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text())
        .isEqualTo(
            "{\"error\":{\"message\":\"an error that was not expected; the log has it under the"
                + " request id bug-7\",\"type\":\"server_error\",\"param\":null,"
                + "\"code\":\"internal_error\"}}");
    assertThat(log.getAll().split(FakeEncoders.SECRET, -1)).hasSize(2);
    assertThat(log.getAll()).contains("request bug-7 failed");
  }

  @Test
  void whatTheCallerDidWrongIsNotLogged(CapturedOutput log) {
    http.post("/v1/embeddings", "{\"inptu\":1}", "X-Request-Id", "wrong-7");

    assertThat(log.getAll()).doesNotContain("wrong-7");
  }

  @Test
  void aRequestIdComesBack() {
    assertThat(http.get("/v1/models", "X-Request-Id", "a-!~1").header("X-Request-Id"))
        .isEqualTo("a-!~1");
    assertThat(http.get("/v1/nothing", "X-Request-Id", "b").header("X-Request-Id")).isEqualTo("b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"has space", "täb", ""})
  void aRequestIdThatIsNotVisibleAsciiIsReplaced(String id) {
    assertThat(http.raw(get("/v1/models", "X-Request-Id: " + id)))
        .containsPattern("X-Request-Id: [0-9a-f-]{36}\r\n");
  }

  @Test
  void aRequestIdThatIsTooLongIsReplaced() {
    assertThat(http.get("/v1/models", "X-Request-Id", "x".repeat(128)).header("X-Request-Id"))
        .isEqualTo("x".repeat(128));
    assertThat(http.get("/v1/models", "X-Request-Id", "x".repeat(129)).header("X-Request-Id"))
        .hasSize(36);
  }

  @Test
  void aRequestWithoutAnIdGetsOne() {
    assertThat(http.get("/v1/models").header("X-Request-Id")).hasSize(36);
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-1", "0", "1e3", "86401", "1,5", "NaN"})
  void aTimeoutThatIsNoNumberOfSecondsIsRefused(String timeout) {
    HttpCaller.Answer answer =
        http.post("/v1/embeddings", "{\"input\":\"a\"}", "X-Request-Timeout", timeout);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.message())
        .isEqualTo(
            "X-Request-Timeout is \""
                + timeout
                + "\", needed: seconds, such as 2.5, above 0 and at most 86400");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/mo%zzdels", "/v1/models/%00", "/v1/models/{", "/v1/models/..%2f..%2fx"})
  void aPathThatTomcatRefusesIsNoHtml(String path) {
    String answer = http.raw(get(path, "Accept: */*"));

    assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("<html", "Tomcat");
  }

  @Test
  void aMalformedRequestLineIsNoHtml() {
    String answer = http.raw("GARBAGE\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 400").doesNotContain("<html", "Tomcat");
  }

  @Test
  void traceIsRefusedAsAProblem() {
    String answer = http.raw(get("/v1/similarity", "Accept: */*").replaceFirst("GET", "TRACE"));

    assertThat(answer)
        .startsWith("HTTP/1.1 405")
        .contains("application/problem+json", "method_not_allowed");
  }

  @Test
  void headersThatAreTooLargeAreRefusedWithoutHtml() {
    String answer = http.raw(get("/v1/models", "X-Big: " + "x".repeat(20_000)));

    assertThat(answer).startsWith("HTTP/1.1 4").doesNotContain("<html", "Tomcat");
  }

  private static String get(String path, String header) {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + header + "\r\nConnection: close\r\n\r\n";
  }
}
