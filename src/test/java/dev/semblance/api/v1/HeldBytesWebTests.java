package dev.semblance.api.v1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.semblance.api.ApiSlice;
import dev.semblance.api.HttpCaller;
import dev.semblance.api.HttpCaller.Answer;
import dev.semblance.capacity.HeldBytes;
import dev.semblance.capacity.HeldLease;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** What requests become while they are parsed, against a limit that all share. */
@ApiSlice
@TestPropertySource(properties = "semblance.limits.max-held=2MB")
class HeldBytesWebTests {
  @Autowired HeldBytes held;
  @LocalServerPort int port;

  private HttpCaller caller;

  @BeforeEach
  void aCaller() {
    caller = new HttpCaller(port);
  }

  @AfterEach
  void everythingIsGivenBack() {
    await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(held.held()).isZero());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      textBlock =
          """
          /v1/similarity     | {"space":"unchecked","metric":"dot","inputs":[[1]],"against":[%s]} | [1]
          /v1/similarity     | {"space":"unchecked","metric":"maxsim","inputs":[[[1]]],"against":[%s]} | [[1]]
          /v1/embeddings     | {"input":[%s]} | 1
          /v1/detokenize     | {"ids":[%s]}   | 1
          """)
  void manySmallItemsAreCountedAtTheirSizeOnTheHeap(String path, String body, String item) {
    String items = (item + ",").repeat(130_000) + item;

    Answer answer = caller.post(path, body.formatted(items));

    assertThat(answer.status()).as(answer.text()).isEqualTo(413);
    assertThat(answer.text()).contains("bytes of memory").contains("at most 1048576 are given");
  }

  @Test
  void longTextsAreCountedToo() {
    String text = "\"" + "a".repeat(250_000) + "\"";

    Answer answer =
        caller.post("/v1/tokenize", "{\"input\":[" + (text + ",").repeat(4) + text + "]}");

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.text()).contains("bytes of memory");
  }

  @Test
  void whatDoesNotFitBesideOthersIsRefusedForNow() {
    try (HeldLease one = held.lease();
        HeldLease two = held.lease()) {
      one.take(1 << 20);
      two.take((1 << 20) - (300 << 10));

      Answer refused = caller.post("/v1/similarity", vectors(5_000));
      Answer small = caller.post("/v1/similarity", vectors(3));

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("Retry-After")).isEqualTo("2");
      assertThat(refused.json().get("detail").stringValue())
          .contains("requests hold")
          .contains("at most 1835008 are held at once");
      assertThat(small.status()).isEqualTo(200);
    }
    assertThat(caller.post("/v1/similarity", vectors(5_000)).status()).isEqualTo(200);
  }

  @Test
  void aMillionFaultyVectorsAreToldByTheFirstThousand() {
    String body = "{\"space\":\"unchecked\",\"inputs\":[[1,2]" + ",[1]".repeat(8_000) + "]}";

    Answer answer =
        caller.post(
            "/v1/similarity",
            body.replace("\"inputs\"", "\"top_k\":1,\"against\":[[1,2]],\"inputs\""));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("detail").stringValue()).startsWith("8000 items are at fault");
    assertThat(answer.json().get("errors")).hasSize(1000);
  }

  private static String vectors(int count) {
    return "{\"space\":\"unchecked\",\"metric\":\"dot\",\"inputs\":[[1]],\"against\":[[1]"
        + ",[1]".repeat(count - 1)
        + "]}";
  }
}
