package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.semblance.Semblance;
import dev.semblance.api.HttpCaller;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/**
 * Callers who hang up while they wait, over real sockets: a bulk request keeps the model busy for
 * seconds in one forward pass, others come meanwhile and go. What was computed is counted by the
 * meters.
 */
@Timeout(300)
@SpringBootTest(
    classes = Semblance.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "semblance.model=bundled",
      "semblance.batching.max-batch-tokens=1000000",
      "semblance.batching.max-batch-sequences=2048",
      "semblance.batching.bulk-slice=60s",
      "semblance.workers=1"
    })
class HungUpCallersIT {
  private static final String TEXT = "the water of the long river runs by the old mill ".repeat(6);

  /** Many times what a caller who hung up needs to be noticed. */
  private static final double BUSY_SECONDS = 6;

  @LocalServerPort int port;

  private HttpCaller caller;
  private int bulkTexts;
  private CompletableFuture<HttpCaller.Answer> bulk;
  private double withdrawn;
  private double queriesBatched;
  private double sequencesComputed;
  private double queriesAdmitted;

  @BeforeEach
  void theModelIsBusyWithABulkRequest() throws Exception {
    caller = new HttpCaller(port);
    bulkTexts = textsFor(BUSY_SECONDS);
    withdrawn = meter("semblance_sequences_withdrawn_total", "query");
    queriesBatched = meter("semblance_queue_seconds_count", "query");
    queriesAdmitted = meter("semblance_sequences_admitted_total", "query");
    sequencesComputed = meter("semblance_batch_sequences_sum", null);
    double bulkBatched = meter("semblance_queue_seconds_count", "bulk");
    bulk =
        CompletableFuture.supplyAsync(
            () -> caller.post("/v1/embeddings", bulkOf(bulkTexts)),
            Executors.newVirtualThreadPerTaskExecutor());
    awaitMeter("semblance_queue_seconds_count", "bulk", bulkBatched + bulkTexts);
  }

  @Test
  void aCallerWhoHangsUpLeavesTheQueueAndNoForwardIsSpent() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      send(socket, post("/v1/embeddings", "{\"input\":\"a\"}"));
      awaitMeter("semblance_sequences_admitted_total", "query", queriesAdmitted + 1);
    }

    awaitMeter("semblance_sequences_withdrawn_total", "query", withdrawn + 1);
    assertThat(bulk).isNotDone();
    theBulkRequestAloneIsComputed();
  }

  @Test
  void aConnectionThatIsResetLeavesTheQueueToo() throws Exception {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoLinger(true, 0);
    send(socket, post("/v1/embeddings", "{\"input\":[\"a\",\"b\"]}"));
    awaitMeter("semblance_sequences_admitted_total", "query", queriesAdmitted + 2);
    socket.close();

    awaitMeter("semblance_sequences_withdrawn_total", "query", withdrawn + 2);
    assertThat(bulk).isNotDone();
    theBulkRequestAloneIsComputed();
  }

  @Test
  void bothSidesOfAComparisonLeaveTheQueueWithTheirCaller() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      send(socket, post("/v1/similarity", "{\"inputs\":[\"a\"],\"against\":[\"b\",\"c\"]}"));
      awaitMeter("semblance_sequences_admitted_total", "query", queriesAdmitted + 3);
    }

    awaitMeter("semblance_sequences_withdrawn_total", "query", withdrawn + 3);
    assertThat(bulk).isNotDone();
    theBulkRequestAloneIsComputed();
  }

  @Test
  void whoStaysIsAnsweredAndNothingIsTakenFromARequestThatCameEarly() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(120_000);
      send(socket, post("/v1/embeddings", "{\"input\":\"a\"}"));
      awaitMeter("semblance_sequences_admitted_total", "query", queriesAdmitted + 1);
      // While the first waits, the second lies on the connection, cut at an awkward place.
      String second = post("/v1/embeddings", "{\"input\":[\"b\",\"c\"]}");
      send(socket, second.substring(0, 20));
      Thread.sleep(500);
      assertThat(bulk).isNotDone();
      send(socket, second.substring(20).replace("X: y", "Connection: close"));

      String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(3);
      assertThat(answers.split("\"object\":\"embedding\"", -1)).hasSize(4);
    }
    assertThat(bulk.get().status()).isEqualTo(200);
    assertThat(meter("semblance_sequences_withdrawn_total", "query")).isEqualTo(withdrawn);
    assertThat(meter("semblance_queue_seconds_count", "query")).isEqualTo(queriesBatched + 3);
  }

  private void theBulkRequestAloneIsComputed() throws Exception {
    assertThat(bulk.get().status()).isEqualTo(200);
    assertThat(meter("semblance_queue_seconds_count", "query")).isEqualTo(queriesBatched);
    assertThat(meter("semblance_batch_sequences_sum", null))
        .isEqualTo(sequencesComputed + bulkTexts);
  }

  /** As many texts as this machine computes in about so many seconds. */
  private int textsFor(double seconds) {
    caller.post("/v1/embeddings", bulkOf(9));
    double each = Double.MAX_VALUE;
    // The fastest of some: it is what a machine does that others have left alone.
    for (int i = 0; i < 4; i++) {
      long began = System.nanoTime();
      assertThat(caller.post("/v1/embeddings", bulkOf(40)).status()).isEqualTo(200);
      each = Math.min(each, (System.nanoTime() - began) / 40e9);
    }
    return Math.clamp((long) (seconds / each), 40, 2_048);
  }

  private static String bulkOf(int texts) {
    return "{\"encoding_format\":\"base64\",\"truncate\":\"end\",\"lane\":\"bulk\",\"input\":["
        + String.join(",", Collections.nCopies(texts, "\"" + TEXT + "\""))
        + "]}";
  }

  private static String post(String path, String json) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nX: y\r\nContent-Type: application/json\r\n"
        + "Content-Length: "
        + json.length()
        + "\r\n\r\n"
        + json;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private void awaitMeter(String name, String lane, double value) {
    await(name)
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> meter(name, lane) >= value);
  }

  private double meter(String name, String lane) {
    String tags = lane == null ? "model=\"default\"" : "lane=\"" + lane + "\",model=\"default\"";
    Matcher line =
        Pattern.compile(Pattern.quote(name + "{" + tags + "}") + " (\\S+)")
            .matcher(caller.get("/actuator/prometheus").text());
    assertThat(line.find()).as(name).isTrue();
    return Double.parseDouble(line.group(1));
  }
}
