package dev.semblance.collection.opensearch;

import dev.semblance.collection.FieldType;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Counts the documents that have each value of a field. */
final class ValueCounts {
  private static final int AT_ONCE = 5_000;
  private static final String VALUE = "value";

  private ValueCounts() {}

  static Map<Object, Long> of(PointInTime point, JsonNode query, String field, FieldType type) {
    Map<Object, Long> counts = new HashMap<>();
    JsonNode after = null;
    do {
      JsonNode answer =
          point.search("count", body(query, field, after)).required("aggregations").required("all");
      for (JsonNode bucket : answer.required("buckets")) {
        counts.put(
            valueOf(type, bucket.required("key").required(VALUE)),
            bucket.required("doc_count").asLong());
      }
      after = answer.get("after_key");
    } while (after != null);
    return counts;
  }

  private static ObjectNode body(JsonNode query, String field, @Nullable JsonNode after) {
    ObjectNode composite = Json.object().put("size", AT_ONCE);
    composite
        .putArray("sources")
        .add(Json.object(VALUE, Json.object("terms", Json.object().put("field", field))));
    if (after != null) {
      composite.set("after", after);
    }
    ObjectNode body = Json.object().put("size", 0);
    body.set("query", query);
    body.set("aggs", Json.object("all", Json.object("composite", composite)));
    return body;
  }

  private static Object valueOf(FieldType type, JsonNode key) {
    return switch (type.kind()) {
      case KEYWORD -> key.asString();
      case BOOLEAN -> key.asString().equals("true");
      case NUMBER -> key.doubleValue();
      case DATE -> Instant.ofEpochMilli(key.longValue()).toString();
    };
  }
}
