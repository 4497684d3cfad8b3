package dev.semblance.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.Semblance;
import dev.semblance.api.HttpCaller;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Small requests that are much work to read: whoever asks for something else is answered. */
@Timeout(300)
@SpringBootTest(
    classes = Semblance.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = "semblance.model=src/test/resources/models/mean")
class BusyThreadsIT {

  /** More requests than there are carriers on the machines that run this. */
  private static final int REQUESTS = 8 + Runtime.getRuntime().availableProcessors();

  @LocalServerPort private int port;

  private HttpCaller http;

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
  }

  private static byte[] texts(int count, String text) {
    String list = ("\"" + text + "\",").repeat(count);
    return HttpCaller.gzip(
        ("{\"input\":[" + list.substring(0, list.length() - 1) + "]}").getBytes(UTF_8));
  }

  private List<CompletableFuture<HttpCaller.Answer>> attack(
      String route, byte[] body, String... headers) {
    List<String> all = new ArrayList<>(List.of("Content-Encoding", "gzip"));
    all.addAll(List.of(headers));
    List<CompletableFuture<HttpCaller.Answer>> answers = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      answers.add(
          CompletableFuture.supplyAsync(
              () -> http.post(route, body, all.toArray(String[]::new)),
              Executors.newVirtualThreadPerTaskExecutor()));
    }
    return answers;
  }

  /** Asks for the probes until the attack is over; how often they answered before. */
  private int probesDuring(List<CompletableFuture<HttpCaller.Answer>> attack) {
    int answered = 0;
    while (attack.stream().anyMatch(answer -> !answer.isDone())) {
      for (String probe : List.of("/livez", "/readyz", "/v1/models")) {
        assertThat(http.get(probe).status()).isEqualTo(200);
      }
      answered++;
    }
    return answered;
  }

  @Test
  void probesAnswerWhileLongTextsAreTokenised() {
    var attack = attack("/v1/embeddings", texts(4, ("xq".repeat(45) + " ").repeat(20_000)));

    assertThat(probesDuring(attack)).isGreaterThan(3);
    for (var answer : attack) {
      assertThat(answer.join().status()).isEqualTo(400);
      assertThat(answer.join().message()).contains("input[0] has about ", " tokens");
    }
  }

  @Test
  void probesAnswerWhileWholeTextsAreTokenised() {
    var attack = attack("/v1/tokenize", texts(2, ("xq".repeat(45) + " ").repeat(1_000)));

    assertThat(probesDuring(attack)).isGreaterThan(3);
    assertThat(attack).allMatch(answer -> answer.join().status() == 200);
  }

  @Test
  void aTextBeyondWhatIsTokenisedWholeIsRefusedByItsLength() {
    byte[] body = "{\"input\":[\"a\",\"%s\"]}".formatted("a".repeat(262_145)).getBytes(UTF_8);

    HttpCaller.Answer answer = http.post("/v1/tokenize", body);

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.text())
        .contains("input[1] has 262145 characters, at most 262144 are tokenised whole");
  }

  @Test
  void probesAnswerWhileBodiesAreParsed() {
    byte[] body =
        HttpCaller.gzip(("{\"model\":" + " ".repeat(30_000_000) + "\"no such\"}").getBytes(UTF_8));

    var attack = attack("/v1/embeddings", body);

    assertThat(probesDuring(attack)).isGreaterThan(3);
    assertThat(attack).allMatch(answer -> answer.join().status() == 400);
  }

  @Test
  void aDeadlineHoldsWhileTextsWaitToBeTokenised() {
    var attack =
        attack(
            "/v1/tokenize",
            texts(16, ("xq".repeat(45) + " ").repeat(2_000)),
            "X-Request-Timeout",
            "0.2");

    assertThat(attack).allMatch(answer -> answer.join().status() == 504);
  }

  @Test
  void theCountOfAnEnormousTextIsAnEstimateAndSaysSo() {
    byte[] body =
        "{\"input\":\"%s\",\"truncate\":\"end\"}"
            .formatted("water ".repeat(100_000))
            .getBytes(UTF_8);

    var item = http.post("/v1/embeddings", body).json().get("data").get(0);

    assertThat(item.get("tokens_estimated").asBoolean()).isTrue();
    assertThat(item.get("truncated").asBoolean()).isTrue();
    assertThat(item.get("tokens").asInt()).isGreaterThan(50_000);
  }
}
