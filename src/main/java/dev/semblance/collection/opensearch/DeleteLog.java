package dev.semblance.collection.opensearch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which documents of a collection were deleted of late, for whoever migrates it. */
final class DeleteLog {
  private static final String GONE = "gone";
  private static final String IDS = "ids";
  private static final Duration KEPT = Duration.ofHours(1);

  private final EngineParts parts;
  private final String uid;
  private volatile long clearedAt;

  DeleteLog(EngineParts parts, String uid) {
    this.parts = parts;
    this.uid = uid;
    this.clearedAt = parts.now();
  }

  /** An action of a bulk call, with its source, that notes deletes. */
  List<ObjectNode> note(long seq, Iterable<String> ids) {
    ObjectNode source =
        Json.object()
            .put(CollectionState.KIND, GONE)
            .put(CollectionState.UID, uid)
            .put(SharedDocuments.SEQ, seq)
            .put(SharedDocuments.AT, parts.now());
    ArrayNodes.strings(source.putArray(IDS), ids);
    return List.of(
        Json.object("index", Json.object().put("_index", parts.documents().index())), source);
  }

  private JsonNode query(String field, String bound, long value) {
    return FilterJson.bool(
        "filter",
        List.of(
            FilterJson.term(CollectionState.KIND, GONE),
            FilterJson.term(CollectionState.UID, uid),
            Json.object("range", Json.object(field, Json.object().put(bound, value)))));
  }

  /** What one call deleted. */
  record Entry(String key, List<String> ids) {}

  /** Deletes by writes after a number. */
  List<Entry> after(long seq) {
    parts.documents().refresh();
    List<Entry> entries = new ArrayList<>();
    for (JsonNode hit :
        parts
            .documents()
            .search(query(SharedDocuments.SEQ, "gt", seq), SharedDocuments.SEQ, List.of(IDS))) {
      List<String> ids = new ArrayList<>();
      hit.required("_source").required(IDS).forEach(id -> ids.add(id.asString()));
      entries.add(new Entry(hit.required("_id").asString(), ids));
    }
    return entries;
  }

  /** Forgets what is old, from time to time. */
  void clearOld() {
    long now = parts.now();
    if (now - clearedAt > KEPT.toMillis()) {
      clearedAt = now;
      parts.documents().deleteAll(query(SharedDocuments.AT, "lt", now - KEPT.toMillis()));
    }
  }
}
