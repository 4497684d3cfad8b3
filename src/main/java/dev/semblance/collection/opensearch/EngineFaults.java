package dev.semblance.collection.opensearch;

import dev.semblance.fault.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** What a caller is told when an engine fails. */
final class EngineFaults {
  static final String NO_INDEX = "index_not_found_exception";
  static final String OTHER_FIELDS = "strict_dynamic_mapping_exception";
  static final String BLOCKED = "cluster_block_exception";

  private EngineFaults() {}

  /**
   * @param error an object with type and reason
   */
  static Fault unexpected(String operation, int status, JsonNode error) {
    String reason = error.path("reason").asString("");
    if (isFull(reason)) {
      return new Fault.DiskFull("OpenSearch takes no writes, its disks are full; reading goes on");
    }
    if (status == 429 || status >= 500) {
      return new Fault.StoreUnreachable(
          "OpenSearch failed (" + operation + "): " + words(status, error),
          Duration.ofSeconds(1),
          null);
    }
    return new Fault.CollectionUnavailable(
        "OpenSearch refused (" + operation + "): " + words(status, error));
  }

  /** Indexes are read-only from the flood stage of the disk on. */
  private static boolean isFull(String reason) {
    return reason.toLowerCase(Locale.ROOT).contains("flood-stage")
        || reason.contains("read-only / allow delete");
  }

  /** Whether a write waits for a switch of generations to end. */
  static boolean isSwitching(JsonNode error) {
    return error.path("type").asString("").equals(BLOCKED)
        && error.path("reason").asString("").contains("index write (api)");
  }

  static String words(int status, JsonNode json) {
    JsonNode error = json.has("error") ? json.path("error") : json;
    String type = error.path("type").asString("");
    return status + (type.isEmpty() ? "" : " " + type + ": " + error.path("reason").asString(""));
  }

  static String words(IOException failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
