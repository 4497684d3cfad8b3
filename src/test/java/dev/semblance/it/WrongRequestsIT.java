package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.semblance.api.HttpCaller;
import dev.semblance.model.GoldenVectors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What is wrong is refused with a status and a message that helps, and harms nobody. */
@RunningServer
class WrongRequestsIT {

  private static final String E = "/v1/embeddings";
  private static final String S = "/v1/similarity";
  private static final String R = "/v1/rerank";
  private static final String T = "/v1/token-embeddings";

  @LocalServerPort int port;

  static Stream<Arguments> wrong() {
    String words = "water ".repeat(100);
    String marker = "Z".repeat(60);
    return Stream.of(
        arguments(E, "{}", 400, "input"),
        arguments(E, "", 400, ""),
        arguments(E, "[]", 400, "object"),
        arguments(E, "{\"input\":", 400, ""),
        arguments(E, "{\"input\":\"a\"} x", 400, ""),
        arguments(E, "{\"input\":\"\"}", 400, "input[0] is an empty string"),
        arguments(E, "{\"input\":[]}", 400, "input"),
        arguments(E, "{\"input\":[\"a\",\"\"]}", 400, "input[1] is an empty string"),
        arguments(E, "{\"input\":null}", 400, "input"),
        arguments(E, "{\"input\":7}", 400, "input"),
        arguments(E, "{\"input\":{\"text\":\"a\"}}", 400, "input"),
        arguments(E, "{\"input\":[\"a\",1]}", 400, "input[1]"),
        arguments(E, "{\"input\":[\"a\",[1]]}", 400, "input[1]"),
        arguments(E, "{\"input\":[[1],[]]}", 400, "input[1]"),
        arguments(E, "{\"input\":[1.5]}", 400, "input"),
        arguments(E, "{\"input\":[-1]}", 400, "-1"),
        arguments(E, "{\"input\":[100000,7]}", 400, "check_embedding_ctx_length=False"),
        arguments(E, "{\"input\":\"" + words + "\"}", 400, "48"),
        arguments(E, "{\"input\":\"a\",\"model\":\"" + marker + "\"}", 404, "not served"),
        arguments(E, "{\"input\":\"a\",\"model\":3}", 400, "model"),
        arguments(E, "{\"input\":\"a\",\"" + marker + "\":1}", 400, "unknown field"),
        arguments(E, "{\"input\":\"a\",\"input\":\"b\"}", 400, "input"),
        arguments(E, "{\"input\":\"a\",\"dimensions\":0}", 400, "dimensions"),
        arguments(E, "{\"input\":\"a\",\"dimensions\":9999}", 400, "9999"),
        arguments(E, "{\"input\":\"a\",\"dimensions\":\"8\"}", 400, "dimensions"),
        arguments(E, "{\"input\":\"a\",\"dimensions\":1.5}", 400, "dimensions"),
        arguments(E, "{\"input\":\"a\",\"encoding_format\":\"hex\"}", 400, "encoding_format"),
        arguments(E, "{\"input\":\"a\",\"embedding_types\":[\"int4\"]}", 400, "int4"),
        arguments(E, "{\"input\":\"a\",\"truncate\":\"left\"}", 400, "truncate"),
        arguments(E, "{\"input\":\"a\",\"normalize\":\"yes\"}", 400, "normalize"),
        arguments(E, "{\"input\":\"a\",\"lane\":\"fast\"}", 400, "lane"),
        arguments(E, "{\"input\":\"a\",\"on_error\":\"ignore\"}", 400, "on_error"),
        arguments(E, "{\"input\":\"a\",\"prompt_name\":\"nope\"}", 400, "prompt_name"),
        arguments(E, "{\"input\":\"a\",\"input_type\":\"nope\"}", 400, "input_type"),
        arguments(
            E,
            "{\"model\":\"prompts\",\"input\":\"a\",\"input_type\":\"query\",\"prompt_name\":\"query\"}",
            400,
            "prompt_name"),
        arguments(E, "{\"input\":\"a\\ud800b\"}", 400, "surrogate"),
        arguments(E, "{\"input\":" + "[".repeat(2000) + "]".repeat(2000) + "}", 400, ""),
        arguments(E, "{\"input\":[" + "\"a\",".repeat(99_999) + "\"a\"]}", 413, "2048"),
        arguments(S, "{\"inputs\":[\"a\"],\"metric\":\"jaccard\"}", 400, "metric"),
        arguments(R, "{\"query\":\"a\"}", 400, "documents is missing"),
        arguments(
            R, "{\"query\":\"a\",\"documents\":[\"b\",\"\"]}", 400, "documents[1] is an empty"),
        arguments(
            R, "{\"query\":\"a\",\"documents\":[\"" + words + "\"]}", 400, "documents[0] has"),
        arguments(R, "{\"query\":\"" + words + "\",\"documents\":[\"a\"]}", 400, "query"),
        arguments(R, "{\"query\":\"a\",\"documents\":[\"b\\ud800\"]}", 400, "surrogate"),
        arguments(
            R,
            "{\"query\":\"a\",\"documents\":[\"b\\ud800\"],\"long_documents\":\"best_chunk\"}",
            400,
            "surrogate"),
        arguments(
            R,
            "{\"query\":\"a\",\"documents\":[" + "\"a\",".repeat(9_999) + "\"a\"]}",
            413,
            "2048"),
        arguments(S, "{\"inputs\":[[1,NaN]],\"space\":\"unchecked\"}", 400, ""),
        arguments(S, "{\"inputs\":[[1,1e999]],\"space\":\"unchecked\"}", 400, "inputs[0]"),
        arguments(S, "{\"inputs\":[[1,2],[1,2,3]],\"space\":\"unchecked\"}", 400, "inputs[1]"),
        arguments(S, "{\"inputs\":[[1,2],[3,4]]}", 400, "space"),
        arguments(S, "{\"inputs\":[[1,2],[3,4]],\"space\":\" \"}", 400, "space"),
        arguments(S, "{\"inputs\":[[1,2]],\"against\":[\"a\"],\"space\":\"own\"}", 409, "own"),
        arguments(
            S,
            "{\"inputs\":[\"a\"],\"against\":[[1,2]],\"space\":\"x@000000000000/mean/2\"}",
            409,
            "x@000000000000/mean/2"),
        arguments(S, "{\"inputs\":[[0,0],[1,2]],\"space\":\"unchecked\"}", 400, "inputs[0]"),
        arguments(
            S, "{\"inputs\":[\"a\"],\"against\":[\"b\",\"c\"],\"mode\":\"pairwise\"}", 400, "2"),
        arguments(S, "{\"inputs\":[\"a\",\"b\"],\"top_k\":0}", 400, "top_k"),
        arguments(
            S,
            "{\"inputs\":[" + "[1,2],".repeat(199) + "[1,2]],\"space\":\"unchecked\"}",
            413,
            "10000"),
        arguments(S, "{\"inputs\":[\"a\",[1,2]]}", 400, "inputs[1]"),
        arguments(T, "{\"input\":\"\"}", 400, "input[0]"),
        arguments(T, "{\"input\":\"a\",\"dimensions\":4}", 400, "dimensions"),
        arguments("/v1/tokenize", "{\"input\":5}", 400, "input"),
        arguments("/v1/detokenize", "{\"ids\":[5,999999]}", 400, "999999"),
        arguments("/v1/detokenize", "{\"ids\":\"x\"}", 400, "ids"),
        arguments("/v1/nothing", "{}", 404, ""));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void isRefusedWithAMessage(String path, String body, int status, String says) {
    HttpCaller caller = new HttpCaller(port);

    HttpCaller.Answer answer = caller.post(path, body);

    assertThat(answer.status()).as(answer::text).isEqualTo(status);
    JsonNode json = answer.json();
    String message;
    if (path.equals(E)) {
      assertThat(json.path("error").propertyNames())
          .containsExactly("message", "type", "param", "code");
      message = json.path("error").path("message").stringValue();
    } else {
      assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
      assertThat(json.path("status").intValue()).isEqualTo(status);
      message = json.path("detail").asString("") + json.path("errors");
    }
    assertThat(message).contains(says);
    assertThat(answer.text()).doesNotContain("Z".repeat(41));
    assertServesRightly(caller);
  }

  @Test
  void aBodyOverTheLimitIs413EvenWhenItIsPacked() throws IOException {
    byte[] large =
        ("{\"input\":\"" + "a".repeat(33 << 20) + "\"}").getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(large);
    }
    HttpCaller caller = new HttpCaller(port);

    assertThat(caller.post(E, large).status()).isEqualTo(413);
    HttpCaller.Answer bomb = caller.post(E, packed.toByteArray(), "Content-Encoding", "gzip");

    assertThat(bomb.status()).as(bomb::text).isEqualTo(413);
    assertServesRightly(caller);
  }

  @Test
  void documentsThatAreTooLongTogetherAreNotLookedAtForWindows() {
    String documents = ("\"" + "x ".repeat(128 << 10) + "\",").repeat(32) + "\"xx\"";
    HttpCaller caller = new HttpCaller(port);

    HttpCaller.Answer answer =
        caller.post(
            R,
            "{\"query\":\"x\",\"documents\":["
                + documents
                + "],\"long_documents\":\"best_chunk\"}");

    assertThat(answer.status()).as(answer::text).isEqualTo(413);
    assertThat(answer.json().path("detail").asString())
        .isEqualTo(
            "documents have 8388610 characters together, at most 8388608 of a request are scored"
                + " by windows");
    assertServesRightly(caller);
  }

  @Test
  void bytesThatAreNoUtf8AreRefused() {
    byte[] body = "{\"input\":\"a?b\"}".getBytes(StandardCharsets.UTF_8);
    body[11] = (byte) 0xff;

    HttpCaller.Answer answer = new HttpCaller(port).post(E, body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("UTF-8");
  }

  @Test
  void methodsTypesAndHeadersAreChecked() {
    HttpCaller caller = new HttpCaller(port);
    byte[] good = "{\"input\":\"a\"}".getBytes(StandardCharsets.UTF_8);

    assertThat(caller.get(E).status()).isEqualTo(405);
    assertThat(
            caller
                .send("POST", E, BodyPublishers.ofByteArray(good), "Content-Type", "text/plain")
                .status())
        .isEqualTo(415);
    assertThat(caller.post(E, good, "X-Request-Timeout", "soon").status()).isEqualTo(400);
    assertThat(caller.post(E, good, "X-Request-Timeout", "0.0000001").status()).isEqualTo(504);
    assertThat(caller.get("/v1/models/nope").status()).isEqualTo(404);
  }

  private static void assertServesRightly(HttpCaller caller) {
    JsonNode item = GoldenVectors.expected("mean").path("items").get(1);
    HttpCaller.Answer answer = caller.post(E, "{\"input\":" + item.path("text") + "}");
    assertThat(answer.status()).isEqualTo(200);
    GoldenVectors.assertSame(
        GoldenVectors.floats(answer.json().path("data").get(0).path("embedding")),
        GoldenVectors.floats(item.path("embedding")),
        "a good request after a wrong one");
  }
}
