package dev.semblance.collection.opensearch;

import dev.semblance.fault.Fault;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An index as it is at one moment, until it is closed. For one thread. */
final class PointInTime implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PointInTime.class);

  private final Engine engine;
  private final Dialect dialect;
  private String id;

  private PointInTime(Engine engine, Dialect dialect, String id) {
    this.engine = engine;
    this.dialect = dialect;
    this.id = id;
  }

  /**
   * @throws IndexGoneException when the index is not there
   */
  static PointInTime open(Engine engine, Dialect dialect, String index) {
    return new PointInTime(engine, dialect, dialect.openPoint(engine, index));
  }

  /** Answers a search; the body names no index. */
  JsonNode search(String operation, ObjectNode body) {
    body.set("pit", Json.object().put("id", id).put("keep_alive", Dialect.KEEP_ALIVE));
    Engine.Answer answer = engine.post(operation, "/_search", body);
    if (answer.isMissing()) {
      // The node that held it is gone, or the index.
      throw new Fault.StoreUnreachable(
          "what OpenSearch kept open for a search is gone (" + answer.error() + ")",
          Duration.ofSeconds(1),
          null);
    }
    JsonNode found = answer.orFault();
    JsonNode failures = found.path("_shards").path("failures");
    if (found.path("_shards").path("failed").asInt(0) > 0) {
      throw EngineFaults.unexpected(operation, 503, failures.path(0).path("reason"));
    }
    id = found.path("pit_id").asString(id);
    return found;
  }

  /** Nobody waits for it: an answer is on its way. */
  @Override
  public void close() {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                dialect.closePoint(engine, id);
              } catch (RuntimeException e) {
                log.debug("A point in time ends by itself in {}", Dialect.KEEP_ALIVE, e);
              }
            });
  }
}
