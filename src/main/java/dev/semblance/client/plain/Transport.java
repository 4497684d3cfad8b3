package dev.semblance.client.plain;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Requests and answers of one server. What the server was too busy for, or that found it starting,
 * is sent again after the time that it says, else after twice as long each time, until the
 * deadline. A connection that broke is tried again where the server had answered before and the
 * request may be sent twice. Safe to share; blocks.
 */
final class Transport {
  private static final Duration SHORTEST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final int SUCCESS = 200;
  private static final int REDIRECT = 300;

  private final String base;
  private final @Nullable String key;
  private final HttpClient http;
  private final Duration deadline;
  private volatile boolean answered;

  Transport(String base, @Nullable String key, HttpClient http, Duration deadline) {
    this.base = base;
    this.key = key;
    this.http = http;
    this.deadline = deadline;
  }

  Transport within(Duration other) {
    Transport copy = new Transport(base, key, http, other);
    copy.answered = answered;
    return copy;
  }

  /** The answer's one JSON value; of an answer without a body, an empty object. */
  JsonObject ask(String method, String path, @Nullable Map<String, ?> body) {
    return ask(method, path, body, true);
  }

  /**
   * @param twice whether it does no harm to send it twice
   */
  JsonObject ask(String method, String path, @Nullable Map<String, ?> body, boolean twice) {
    BodyPublisher sent =
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Json.write(body));
    return retrying(
        twice,
        left -> {
          HttpRequest request =
              request(path, "application/json", left).method(method, sent).build();
          String text = answer(request);
          return JsonObject.of(text.isEmpty() ? null : Json.read(text));
        });
  }

  /** Puts lines of JSON; the answer's lines. */
  List<JsonObject> lines(String path, String lines) {
    BodyPublisher sent = BodyPublishers.ofString(lines);
    return retrying(
        true,
        left -> {
          HttpRequest request = request(path, "application/x-ndjson", left).PUT(sent).build();
          List<JsonObject> answer = answer(request).lines().map(Transport::checked).toList();
          if (answer.isEmpty() || !answer.getLast().flag("done")) {
            throw new IOException("the answer ended before all documents were written");
          }
          return answer;
        });
  }

  /** The status was sent before a fault that ends the answer, and Retry-After with it. */
  private static JsonObject checked(String line) {
    JsonObject json = JsonObject.of(Json.read(line));
    if (json.has("error") && json.text("status").isEmpty()) {
      int status = json.object("error").count("status");
      throw ServerFault.of(status, json, line, "", Duration.ofSeconds(1));
    }
    return json;
  }

  private HttpRequest.Builder request(String path, String type, Duration left) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            // The server's own answer that the time is up tells more: it is waited for a little.
            .timeout(left.plus(GRACE))
            .header("Content-Type", type)
            .header(
                "X-Request-Timeout",
                String.format(Locale.ROOT, "%.3f", Math.max(1, left.toMillis()) / 1000.0));
    return key == null ? request : request.header("Authorization", "Bearer " + key);
  }

  /** The body of a success. */
  private String answer(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = send(request);
    if (response.statusCode() >= SUCCESS && response.statusCode() < REDIRECT) {
      return response.body();
    }
    throw ServerFault.read(
        response.statusCode(),
        response.body(),
        response.headers().firstValue("X-Request-Id").orElse(""),
        response.headers().firstValue("Retry-After").map(RetryAfter::read).orElse(null));
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
    try {
      // The request's own timeout ends where the answer's body begins.
      return answer.get(request.timeout().orElse(deadline).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("the answer does not end");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private interface Attempt<T> {
    T run(Duration left) throws IOException, InterruptedException;
  }

  private <T> T retrying(boolean twice, Attempt<T> attempt) {
    Instant end = Instant.now().plus(deadline);
    for (int tries = 1; ; tries++) {
      SemblanceException failure;
      Duration wanted = null;
      boolean passes;
      try {
        Duration left = Duration.between(Instant.now(), end);
        T result = attempt.run(left.isPositive() ? left : Duration.ofMillis(1));
        answered = true;
        return result;
      } catch (ServerFault fault) {
        failure = fault;
        wanted = fault.retryAfter();
        passes = fault.passes();
        answered = true;
      } catch (HttpTimeoutException e) {
        throw new NoAnswer(base + " gave no answer within " + deadline.toMillis() + " ms", e);
      } catch (IOException e) {
        boolean refused = e instanceof ConnectException;
        failure = new NoAnswer(base + (refused ? " lets nobody connect" : " broke off: " + e), e);
        passes = answered && (twice || refused);
      } catch (IllegalArgumentException e) {
        throw new NoAnswer(base + " answers with something else than Semblance does", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new NoAnswer("interrupted while " + base + " was asked", e);
      }
      Duration wait = wanted == null ? grown(tries) : wanted;
      if (!passes || Instant.now().plus(wait).isAfter(end)) {
        throw failure;
      }
      pause(wait, failure);
    }
  }

  /**
   * Up to a quarter longer by chance, so that callers who were refused together do not come back
   * so.
   */
  private static Duration grown(int tries) {
    Duration wait = SHORTEST.multipliedBy(1L << Math.min(tries - 1, 10));
    long most = Math.min(wait.toMillis(), LONGEST.toMillis());
    return Duration.ofMillis(most + ThreadLocalRandom.current().nextLong(most / 4 + 1));
  }

  private static void pause(Duration wait, SemblanceException failure) {
    try {
      Thread.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }
}
