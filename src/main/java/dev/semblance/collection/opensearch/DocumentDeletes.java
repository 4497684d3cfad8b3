package dev.semblance.collection.opensearch;

import dev.semblance.collection.Filter;
import dev.semblance.collection.StoredCollection.Deleted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Deletes documents of a live generation and notes which. For one thread. */
final class DocumentDeletes {
  private static final int AT_ONCE = 1_000;

  private final EngineParts parts;
  private final OpenSearchCollection collection;
  private final WriteCounter counter;
  private final DeleteLog log;
  private Patience patience;
  private long deleted;
  private long last;

  DocumentDeletes(
      EngineParts parts, OpenSearchCollection collection, WriteCounter counter, DeleteLog log) {
    this.parts = parts;
    this.collection = collection;
    this.counter = counter;
    this.log = log;
    this.patience = patience();
  }

  private Patience patience() {
    return new Patience(parts.engine().settings().timeout());
  }

  /** A newer one than was seen stays at first and is looked at again. */
  Deleted delete(Collection<String> ids) {
    List<String> all = ids.stream().distinct().toList();
    for (int from = 0; from < all.size(); from += AT_ONCE) {
      List<String> left = all.subList(from, Math.min(all.size(), from + AT_ONCE));
      patience = patience();
      while (!left.isEmpty()) {
        try {
          String index = collection.agreed().live().part().index();
          left = attempt(parts.writes().heads(index, left));
        } catch (IndexGoneException e) {
          collection.reload();
          patience.rest(null);
        }
      }
    }
    return result();
  }

  /** What passes now; what changes meanwhile so that it passes no more stays. */
  Deleted delete(Filter filter) {
    while (true) {
      OpenSearchGeneration live = collection.agreed().live();
      live.refresh();
      Map<String, GuardedWrites.Head> passing = new LinkedHashMap<>();
      for (JsonNode hit : OpenSearchGeneration.hits(live.search("delete", passed(filter)))) {
        passing.put(
            hit.required("_id").asString(),
            new GuardedWrites.Head(
                0, null, hit.required("_seq_no").asLong(), hit.required("_primary_term").asLong()));
      }
      if (passing.isEmpty()) {
        return result();
      }
      var _ = attempt(passing);
    }
  }

  private static ObjectNode passed(Filter filter) {
    ObjectNode body = Json.object();
    body.put("size", AT_ONCE);
    body.put("_source", false);
    body.put("track_total_hits", false);
    body.put("seq_no_primary_term", true);
    body.set("query", FilterJson.of(filter));
    return body;
  }

  private Deleted result() {
    return new Deleted(deleted, deleted == 0 ? counter.last() : last);
  }

  /**
   * @return ids that were not deleted, because a switch goes on or they are others by now
   */
  private List<String> attempt(Map<String, GuardedWrites.Head> there) {
    if (there.isEmpty()) {
      return List.of();
    }
    List<String> ids = List.copyOf(there.keySet());
    long seq = counter.take(ids.size()) + ids.size() - 1;
    List<ObjectNode> note = log.note(seq, ids);
    List<JsonNode> answers = parts.writes().delete(collection.alias(), there, note);
    List<String> left = new ArrayList<>();
    JsonNode waiting = null;
    for (int i = 0; i < ids.size(); i++) {
      JsonNode answer = answers.get(i);
      int status = answer.path("status").asInt(0);
      if (status / 100 == 2) {
        deleted++;
        last = seq;
      } else if (status != 404 || answer.has("error")) {
        waiting = answer;
        left.add(ids.get(i));
      }
    }
    JsonNode noted = answers.getLast();
    while (noted.path("status").asInt(0) / 100 != 2) {
      patience.rest(noted);
      noted = parts.writes().delete(collection.alias(), Map.of(), note).getLast();
    }
    collection.written(ids);
    if (waiting != null) {
      collection.meet("delete", waiting);
      patience.rest(waiting);
    }
    return left;
  }
}
