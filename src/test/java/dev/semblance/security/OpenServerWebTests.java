package dev.semblance.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semblance.api.HttpCaller;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** No keys, and every address: what strangers can do is said wherever somebody might look. */
@SpringBootTest(
    classes = SecuritySlice.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "server.address=0.0.0.0")
class OpenServerWebTests {
  @LocalServerPort private int port;
  private HttpCaller http;

  @BeforeEach
  void connect() {
    http = new HttpCaller(port);
  }

  @Test
  void nobodyIsAsked() {
    HttpCaller.Answer answer = http.post("/v1/embeddings", "{\"input\":\"a\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("X-Semblance-Security")).isNull();
    assertThat(answer.header("Cache-Control")).isNull();
    assertThat(http.get("/v1/models", "Authorization", "Bearer whatever").status()).isEqualTo(200);
    assertThat(http.get("/nothing").status()).isEqualTo(404);
  }

  @Test
  void otherAnswersSayNothingOfKeysWhateverTheirPathHolds() {
    for (String path : new String[] {"/nowhere/v1/models", "/v1/modelsandmore", "/livez"}) {
      assertThat(http.get(path).header("X-Semblance-Security")).as(path).isNull();
    }
  }

  @Test
  void modelsAndPagesSayThatThereAreNoKeys() {
    for (String path : new String[] {"/v1/models", "/v1/models/default", "/docs", "/docs/errors"}) {
      assertThat(http.get(path).header("X-Semblance-Security")).as(path).isEqualTo("no-keys");
    }
    assertThat(http.get("/docs/swagger-initializer.js").text()).contains("X-Semblance-Security");
  }

  @Test
  void pagesOfOtherSitesMayNotReadAnything() {
    HttpCaller.Answer answer = http.get("/v1/models", "Origin", "https://evil.example");

    assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
  }

  @Test
  void aRequestThatCrawlsIsHungUpOn() throws Exception {
    try (java.net.Socket socket = new java.net.Socket("127.0.0.1", port)) {
      socket.setSoTimeout(180_000);
      long start = System.nanoTime();
      java.io.OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /v1/embeddings HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                  + "Content-Length: 100000\r\n\r\n{\"input\":\"")
              .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
      java.util.concurrent.atomic.AtomicBoolean cut =
          new java.util.concurrent.atomic.AtomicBoolean();
      Thread crawling =
          Thread.startVirtualThread(
              () -> {
                try {
                  while (true) {
                    out.write('a');
                    out.flush();
                    Thread.sleep(100);
                  }
                } catch (java.io.IOException e) {
                  cut.set(true);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      byte[] head = socket.getInputStream().readNBytes(12);

      assertThat(new String(head, java.nio.charset.StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 408");
      assertThat((System.nanoTime() - start) / 1e9).as("the grace").isGreaterThan(9);
      crawling.join(java.time.Duration.ofSeconds(60));
      assertThat(cut).as("the connection is cut, not read to its end").isTrue();
    }
  }
}
