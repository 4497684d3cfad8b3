package dev.semblance.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semblance.fault.Fault;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a caller sees of an answer that breaks while it is written. */
@SpringBootTest(
    classes = {ApiSlice.Application.class, JsonAnswersWebTests.Breaking.class},
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ExtendWith(OutputCaptureExtension.class)
class JsonAnswersWebTests {
  @LocalServerPort private int port;
  private HttpCaller http;

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
  }

  @RestController
  static class Breaking {
    @Autowired private JsonAnswers answers;

    @GetMapping("/breaks/late")
    void late(HttpServletResponse response) {
      answers.write(
          response,
          json -> {
            json.writeStartArray();
            for (int i = 0; i < 100_000; i++) {
              json.writeNumber(i);
            }
            throw new IllegalStateException(FakeEncoders.SECRET);
          });
    }

    @GetMapping("/breaks/items")
    void items() {
      throw new Fault.SeveralItems(
          List.of(
              new Fault.ZeroVector(Fault.Place.of("inputs", 2)),
              new Fault.InvalidRequest(Fault.Place.of("space"), "is odd")));
    }

    @GetMapping("/breaks/early")
    void early(HttpServletResponse response) {
      answers.write(
          response,
          json -> {
            json.writeStartArray();
            json.writeNumber(1);
            throw new IllegalStateException(FakeEncoders.SECRET);
          });
    }
  }

  @Test
  void anAnswerThatBreaksWhenBytesAreOutIsLoggedOnce(CapturedOutput log) {
    http.raw("GET /breaks/late HTTP/1.1\r\nHost: x\r\nX-Request-Id: late-7\r\n\r\n");

    assertThat(log.getAll().split(FakeEncoders.SECRET, -1)).hasSize(2);
    assertThat(log.getAll())
        .containsOnlyOnce("request late-7 broke off")
        .doesNotContain("Servlet.service()", "Exception Processing");
  }

  @Test
  void anAnswerThatBreaksWhenBytesAreOutNeverLooksWhole() {
    assertThatThrownBy(() -> http.get("/breaks/late"))
        .isInstanceOf(java.io.UncheckedIOException.class);

    String raw = http.raw("GET /breaks/late HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(raw).startsWith("HTTP/1.1 200").doesNotEndWith("0\r\n\r\n").doesNotContain("secret");
  }

  @Test
  void everyItemAtFaultIsListedInProblemJson() {
    HttpCaller.Answer answer = http.get("/breaks/items");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().get("code").asString()).isEqualTo("zero_vector");
    assertThat(answer.json().get("errors").toString())
        .isEqualTo(
            "[{\"index\":2,\"field\":\"inputs\",\"message\":\"inputs[2] is a zero vector, which has"
                + " no direction: cosine is not defined for it\"},"
                + "{\"field\":\"space\",\"message\":\"space is odd\"}]");
  }

  @Test
  void anAnswerThatBreaksBeforeIsAProblem() {
    HttpCaller.Answer answer = http.get("/breaks/early");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.json().get("code").asString()).isEqualTo("internal_error");
  }
}
