package dev.semblance.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.semblance.Semblance;
import dev.semblance.api.HttpCaller;
import dev.semblance.capacity.HeldBytes;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Clients that ask for a matrix of many megabytes and do not read it, over real sockets. */
@Timeout(300)
@SpringBootTest(
    classes = Semblance.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "semblance.model=src/test/resources/models/mean",
      // So that who takes nothing is found after the grace alone.
      "semblance.limits.min-answer-rate=16MB"
    })
class SlowReadersIT {
  private static final int ROWS = 2_000;
  private static final String BODY =
      "{\"space\":\"unchecked\",\"metric\":[\"dot\",\"euclidean\"],\"inputs\":[[3]"
          + ",[1]".repeat(ROWS - 1)
          + "]}";

  @Autowired HeldBytes held;
  @LocalServerPort int port;

  @Test
  void whoDoesNotReadIsHungUpOnAndHoldsNothingAnyMore() throws Exception {
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(4_096);
      socket.connect(new InetSocketAddress("127.0.0.1", port));
      ask(socket);
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readNBytes(15), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 200 \r\n");

      assertThat(held.held()).isBetween(1L << 20, 16L << 20);
      await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(held.held()).isZero());

      assertThat(new HttpCaller(port).post("/v1/embeddings", "{\"input\":\"a\"}").status())
          .isEqualTo(200);
      assertThat(readToTheEnd(in)).isLessThan(8L << 20);
    }
  }

  @Test
  void whoReadsGetsAllOfIt() throws Exception {
    HttpCaller.Answer answer = new HttpCaller(port).post("/v1/similarity", BODY);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("scores").get("dot")).hasSize(ROWS);
    assertThat(answer.json().get("scores").get("dot").get(0).get(0).doubleValue()).isEqualTo(9);
    assertThat(answer.json().get("scores").get("euclidean").get(ROWS - 1).get(0).doubleValue())
        .isEqualTo(2);
    await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(held.held()).isZero());
  }

  private void ask(Socket socket) throws IOException {
    byte[] body = BODY.getBytes(StandardCharsets.US_ASCII);
    String head =
        "POST /v1/similarity HTTP/1.1\r\n"
            + "Host: x\r\n"
            + "Content-Type: application/json\r\n"
            + "Content-Length: "
            + body.length
            + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(body);
  }

  /** What the system had taken for it; the end may come as a reset. */
  private static long readToTheEnd(InputStream in) {
    long bytes = 0;
    try {
      for (int got = in.read(new byte[8192]); got >= 0; got = in.read(new byte[8192])) {
        bytes += got;
      }
    } catch (IOException _) {
      // A reset.
    }
    return bytes;
  }
}
