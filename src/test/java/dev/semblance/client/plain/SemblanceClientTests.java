package dev.semblance.client.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.semblance.StallingServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the client does with answers that a healthy server seldom gives. */
class SemblanceClientTests {
  private record Canned(int status, Map<String, String> headers, String body) {}

  private static final Canned BUSY =
      new Canned(
          429,
          Map.of("Retry-After", "0", "X-Request-Id", "r-1"),
          "{\"error\":{\"message\":\"busy\",\"code\":\"busy\"}}");
  private static final Canned MODELS =
      new Canned(200, Map.of(), "{\"data\":[{\"id\":\"default\"}]}");

  private final Deque<Canned> answers = new ArrayDeque<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final AtomicReference<String> deadline = new AtomicReference<>();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
      deadline.set(exchange.getRequestHeaders().getFirst("X-Request-Timeout"));
      Canned canned = answers.size() > 1 ? answers.poll() : answers.peek();
      canned.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
      byte[] body = canned.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(canned.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private SemblanceClient client(Duration time) {
    return SemblanceClient.to("http://127.0.0.1:" + server.getAddress().getPort() + "/")
        .deadline(time)
        .build();
  }

  @Test
  void aBusyOrStartingServerIsAskedAgainWhenItSays() {
    answers.addAll(
        List.of(
            BUSY,
            new Canned(
                503,
                Map.of("Retry-After", "0"),
                "{\"code\":\"not_ready\",\"detail\":\"starting\"}"),
            BUSY,
            MODELS));
    try (SemblanceClient client = client(Duration.ofMinutes(1))) {
      assertThat(client.models()).containsExactly("default");
    }
    assertThat(asked).hasSize(4).containsOnly("GET /v1/models");
    assertThat(Double.parseDouble(deadline.get())).isBetween(1.0, 60.0);
  }

  @Test
  @Timeout(60)
  void anAnswerThatStopsComingEndsWithTheDeadline() throws IOException {
    try (StallingServer stalling = new StallingServer(1, MODELS.body());
        SemblanceClient client =
            SemblanceClient.to(stalling.url()).deadline(Duration.ofMillis(100)).build()) {
      assertThatExceptionOfType(NoAnswer.class)
          .isThrownBy(client::models)
          .withMessageContaining("gave no answer within 100 ms");
      assertThat(client.within(Duration.ofMinutes(1)).models()).containsExactly("default");
    }
  }

  @Test
  void aWaitBeyondTheDeadlineIsNotBegun() {
    answers.add(new Canned(429, Map.of("Retry-After", "90", "X-Request-Id", "r-2"), BUSY.body()));
    try (SemblanceClient client = client(Duration.ofMinutes(1))) {
      assertThatExceptionOfType(ServerFault.class)
          .isThrownBy(client::models)
          .satisfies(
              fault -> {
                assertThat(fault.status()).isEqualTo(429);
                assertThat(fault.code()).isEqualTo("busy");
                assertThat(fault.requestId()).isEqualTo("r-2");
                assertThat(fault.retryAfter()).isEqualTo(Duration.ofSeconds(90));
              });
    }
    assertThat(asked).hasSize(1);
  }

  @Test
  void whatNoWaitingMendsIsNotSentAgain() {
    answers.add(
        new Canned(
            400,
            Map.of(),
            "{\"code\":\"invalid_request\",\"detail\":\"no\",\"errors\":[{\"index\":3,\"field\":\"inputs\",\"message\":\"too"
                + " long\"}]}"));
    try (SemblanceClient client = client(Duration.ofMinutes(1))) {
      assertThatExceptionOfType(ServerFault.class)
          .isThrownBy(client::models)
          .satisfies(
              fault ->
                  assertThat(fault.parts())
                      .containsExactly(new ServerFault.Part("inputs", 3, "too long")));
    }
    assertThat(asked).hasSize(1);
  }

  @Test
  void spacesThatDifferAreFoundBeforeAnyRequest() {
    answers.add(MODELS);
    Embedding one = new Embedding(new Space("a@0123456789ab/mean/2"), new float[] {1, 0});
    Embedding same = new Embedding(new Space("b@0123456789ab/mean/2"), new float[] {0, 1});
    Embedding other = new Embedding(new Space("a@0123456789ab/cls/2"), new float[] {1, 0});
    assertThat(one.cosine(same)).isZero();
    try (SemblanceClient client = client(Duration.ofMinutes(1))) {
      assertThatExceptionOfType(SpacesDiffer.class)
          .isThrownBy(() -> client.similarity(List.of(one), List.of(same, other), "cosine"));
      assertThatExceptionOfType(SpacesDiffer.class).isThrownBy(() -> other.dot(one));
      assertThatExceptionOfType(SpacesDiffer.class)
          .isThrownBy(
              () ->
                  client
                      .collection("c")
                      .put(
                          new Document("1", null, one, Map.of()),
                          new Document("2", null, other, Map.of())));
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void nobodyThereAndAnotherServerAreTold() {
    answers.add(new Canned(200, Map.of(), "<html>"));
    try (SemblanceClient client = client(Duration.ofMinutes(1))) {
      assertThatExceptionOfType(NoAnswer.class)
          .isThrownBy(client::models)
          .withMessageContaining("something else");
    }
    server.stop(0);
    try (SemblanceClient client = client(Duration.ofMinutes(1))) {
      assertThatExceptionOfType(NoAnswer.class)
          .isThrownBy(client::models)
          .withMessageContaining("lets nobody connect");
    }
    assertThatIllegalArgumentException().isThrownBy(() -> SemblanceClient.to("localhost:8080"));
  }

  @Test
  void jsonIsReadAndWrittenToTheLetter() {
    String text =
        "{\"a\":[1,-2.5,1.0E10,true,false,null],\"b\":{\"\\\"\\\\\\u0001\":\"é猫😀\"},\"c\":\"\\ud800\"}";
    assertThat(Json.write(Json.read(text))).isEqualTo(text);
    assertThat(Json.read(" [ \"\\u00e9\\n\\/\" , 123456789012345678 ] "))
        .isEqualTo(List.of("é\n/", 123456789012345678L));
    for (String wrong :
        List.of(
            "", "{", "[1,]", "{\"a\" 1}", "tru", "\"", "\"\\x\"", "1 2", "-", "[".repeat(600))) {
      assertThatIllegalArgumentException().as(wrong).isThrownBy(() -> Json.read(wrong));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> Json.write(Double.NaN));
  }
}
