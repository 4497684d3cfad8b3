package dev.semblance.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Requests and answers of one server. A request that the server was too busy for, or that found it
 * starting, is sent again as {@link Patience} says, and so is one whose connection broke after the
 * server had answered before: every request made here may be sent twice. Safe to share; blocks.
 */
public final class ServerConnection implements AutoCloseable {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          // What was kept as JSON is passed on as it is: no double holds every number.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int SUCCESS = 200;
  private static final int REDIRECT = 300;

  private final ServerAddress address;
  private final @Nullable String key;
  private final Duration timeout;
  private final Patience patience;
  private final HttpClient http;
  private volatile boolean answered;

  /**
   * @param key sent as a bearer token, or null
   * @param tls whom to trust, or null for those that Java trusts
   * @param timeout how long an answer's beginning is waited for
   */
  public ServerConnection(
      ServerAddress address,
      @Nullable String key,
      @Nullable SSLContext tls,
      Duration timeout,
      Patience patience) {
    this.address = address;
    this.key = key;
    this.timeout = timeout;
    this.patience = patience;
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
    this.http = (tls == null ? builder : builder.sslContext(tls)).build();
  }

  public ServerAddress address() {
    return address;
  }

  /**
   * Sends a request and reads the answer as one JSON value; null for an answer without a body.
   *
   * @param path with its query, as the contract has it
   * @param body JSON, or null for none
   * @throws ServerRefusal when the answer is no success
   * @throws ServerUnreachable when there is no answer
   */
  public @Nullable JsonNode send(String method, String path, @Nullable JsonNode body) {
    BodyPublisher sent =
        body == null
            ? BodyPublishers.noBody()
            : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
    return retrying(
        () -> {
          HttpRequest request = request(path, "application/json").method(method, sent).build();
          try (InputStream in = open(request).body()) {
            byte[] bytes = in.readAllBytes();
            return bytes.length == 0 ? null : JSON.readTree(bytes);
          }
        });
  }

  /**
   * Puts documents and reads each line of the answer while it comes.
   *
   * @param lines kept until this returns, since they may be sent again
   * @throws ServerRefusal when the answer is no success, or a line of it tells of a fault
   * @throws ServerUnreachable when there is no answer, or none to its end
   */
  WriteAnswer putLines(String path, byte[] lines) {
    return retrying(
        () -> {
          HttpRequest request =
              request(path, "application/x-ndjson").PUT(BodyPublishers.ofByteArray(lines)).build();
          WriteAnswer answer = new WriteAnswer();
          try (BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(open(request).body(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
              answer.accept(JSON.readTree(line));
            }
          }
          if (!answer.done()) {
            throw new IOException("the answer ended before all documents were written");
          }
          return answer;
        });
  }

  private HttpRequest.Builder request(String path, String type) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.of(path)).timeout(timeout).header("Content-Type", type);
    return key == null ? request : request.header("Authorization", "Bearer " + key);
  }

  /** An answer that is a success, its body not read. */
  private HttpResponse<InputStream> open(HttpRequest request)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
    if (response.statusCode() < SUCCESS || response.statusCode() >= REDIRECT) {
      throw Refusals.read(response);
    }
    return response;
  }

  private interface Attempt<T extends @Nullable Object> {
    T run() throws IOException, InterruptedException;
  }

  private <T extends @Nullable Object> T retrying(Attempt<T> attempt) {
    long began = 0;
    for (int tries = 1; ; tries++) {
      RuntimeException failure;
      Duration wanted = null;
      String reason;
      boolean passes;
      try {
        T result = attempt.run();
        answered = true;
        return result;
      } catch (ServerRefusal refusal) {
        failure = refusal;
        wanted = refusal.retryAfter();
        reason = refusal.said();
        passes = refusal.passes();
        answered |= !passes;
      } catch (IOException e) {
        failure = new ServerUnreachable(address + " " + what(e), e);
        reason = failure.getMessage();
        passes = answered;
      } catch (JacksonException e) {
        throw new ServerUnreachable(address + " answers with something else than JSON", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ServerUnreachable("interrupted while " + address + " was asked", e);
      }
      long now = System.nanoTime();
      began = tries == 1 ? now : began;
      Duration wait = patience.before(tries, Duration.ofNanos(now - began), wanted);
      if (!passes || wait == null) {
        throw failure;
      }
      patience.listener().waits(String.valueOf(reason), wait);
      pause(wait, failure);
    }
  }

  private static void pause(Duration wait, RuntimeException failure) {
    try {
      Thread.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  private String what(IOException e) {
    return switch (e) {
      case HttpTimeoutException _ -> "gave no answer within " + timeout.toSeconds() + " s";
      case ConnectException _ -> "lets nobody connect";
      default -> "broke the connection off: " + (e.getMessage() == null ? e : e.getMessage());
    };
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
