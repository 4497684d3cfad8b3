package dev.semblance.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a caller sees of an answer that breaks while it is written. */
@SpringBootTest(
    classes = {ApiSlice.Application.class, JsonAnswersWebTests.Breaking.class},
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
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
  void anAnswerThatBreaksWhenBytesAreOutNeverLooksWhole() {
    assertThatThrownBy(() -> http.get("/breaks/late"))
        .isInstanceOf(java.io.UncheckedIOException.class);

    String raw = http.raw("GET /breaks/late HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(raw).startsWith("HTTP/1.1 200").doesNotEndWith("0\r\n\r\n").doesNotContain("secret");
  }

  @Test
  void anAnswerThatBreaksBeforeIsAProblem() {
    HttpCaller.Answer answer = http.get("/breaks/early");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.json().get("code").asString()).isEqualTo("internal_error");
  }
}
