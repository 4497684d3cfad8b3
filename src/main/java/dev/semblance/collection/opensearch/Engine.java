package dev.semblance.collection.opensearch;

import dev.semblance.collection.StoreWatch;
import dev.semblance.fault.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Calls an engine over HTTP. Every call may be made twice: when a node does not answer, or says
 * that it is busy, the next one is asked, after a pause that doubles. Safe to share.
 */
final class Engine implements AutoCloseable {
  /** How the store is called in faults, meters and settings. */
  static final String NAME = "opensearch";

  private static final Duration ASK_AGAIN = Duration.ofSeconds(1);
  private static final String JSON = "application/json";
  private static final String LINES = "application/x-ndjson";

  private final EngineSettings settings;
  private final StoreWatch watch;
  private final HttpClient http;
  private final Semaphore connections;
  private final AtomicInteger node = new AtomicInteger();
  private volatile @Nullable String trouble;

  Engine(EngineSettings settings, StoreWatch watch) {
    this.settings = settings;
    this.watch = watch;
    this.connections = new Semaphore(settings.connections(), true);
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(settings.connectTimeout());
    if (settings.ssl() != null) {
      builder.sslContext(settings.ssl());
    }
    this.http = builder.build();
  }

  EngineSettings settings() {
    return settings;
  }

  /** Why the last call had no answer; null when it had one. */
  @Nullable String trouble() {
    return trouble;
  }

  /** An answer that is not a fault by itself: 2xx, or 400, 403, 404, 409. */
  record Answer(String operation, int status, JsonNode json) {
    boolean isOk() {
      return status / 100 == 2;
    }

    boolean isMissing() {
      return status == 404;
    }

    boolean isConflict() {
      return status == 409;
    }

    /** Such as {@code index_not_found_exception}; empty for an answer without an error. */
    String error() {
      return json.path("error").path("type").asString("");
    }

    /** The body of a 2xx; anything else is a fault. */
    JsonNode orFault() {
      if (!isOk()) {
        throw EngineFaults.unexpected(operation, status, json.path("error"));
      }
      return json;
    }
  }

  Answer get(String operation, String path) {
    return call(operation, "GET", path, null, JSON);
  }

  Answer post(String operation, String path, @Nullable JsonNode body) {
    return call(operation, "POST", path, body == null ? null : Json.bytes(body), JSON);
  }

  Answer put(String operation, String path, @Nullable JsonNode body) {
    return call(operation, "PUT", path, body == null ? null : Json.bytes(body), JSON);
  }

  Answer delete(String operation, String path, @Nullable JsonNode body) {
    return call(operation, "DELETE", path, body == null ? null : Json.bytes(body), JSON);
  }

  /** Several writes in one call; the answer's items say what became of each. */
  Answer bulk(String operation, String parameters, Json.Lines lines) {
    return call(operation, "POST", "/_bulk" + parameters, lines.toBytes(), LINES);
  }

  private Answer call(
      String operation, String method, String path, byte @Nullable [] body, String type) {
    return watch.watch(NAME, operation, () -> attempts(operation, method, path, body, type));
  }

  private Answer attempts(
      String operation, String method, String path, byte @Nullable [] body, String type) {
    long began = System.nanoTime();
    int nodes = settings.addresses().size();
    int most = settings.retries() + nodes;
    String failure = "no answer";
    IOException cause = null;
    for (int attempt = 0; attempt < most; attempt++) {
      if (attempt > 0 && System.nanoTime() - began > settings.timeout().toNanos()) {
        break;
      }
      if (attempt >= nodes) {
        pause(settings.backoff().toMillis() << Math.min(10, attempt - nodes));
      }
      int chosen = Math.floorMod(node.get(), nodes);
      try {
        HttpResponse<byte[]> response =
            send(request(settings.addresses().get(chosen), method, path, body, type));
        JsonNode json = read(response.body());
        switch (response.statusCode()) {
          case 401 ->
              throw new Fault.CollectionUnavailable(
                  "OpenSearch does not take the credentials of semblance.collections");
          case 429, 502, 503, 504 -> failure = EngineFaults.words(response.statusCode(), json);
          default -> {
            trouble = null;
            return new Answer(operation, response.statusCode(), json);
          }
        }
      } catch (IOException e) {
        failure = settings.addresses().get(chosen) + ": " + EngineFaults.words(e);
        cause = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Fault.Cancelled();
      }
      node.compareAndSet(chosen, chosen + 1);
    }
    String message = "OpenSearch does not answer (" + operation + "): " + failure;
    trouble = message;
    throw new Fault.StoreUnreachable(message, ASK_AGAIN, cause);
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
    connections.acquire();
    CompletableFuture<HttpResponse<byte[]>> answer = null;
    try {
      // The request's own timeout ends where the answer's body begins.
      answer = http.sendAsync(request, BodyHandlers.ofByteArray());
      return answer.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("the answer does not end");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      if (answer != null) {
        answer.cancel(true);
      }
      connections.release();
    }
  }

  private HttpRequest request(
      URI address, String method, String path, byte @Nullable [] body, String type) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path))
            .timeout(settings.timeout())
            .header("Accept", JSON)
            .method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (body != null) {
      request.header("Content-Type", type);
    }
    if (settings.authorization() != null) {
      request.header("Authorization", settings.authorization());
    }
    return request.build();
  }

  private static JsonNode read(byte[] body) throws IOException {
    if (body.length == 0) {
      return MissingNode.getInstance();
    }
    try {
      return Json.MAPPER.readTree(body);
    } catch (JacksonException e) {
      throw new IOException("an answer that is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Waits before something is asked for again. */
  static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Fault.Cancelled();
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
