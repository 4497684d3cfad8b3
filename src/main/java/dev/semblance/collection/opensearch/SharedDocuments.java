package dev.semblance.collection.opensearch;

import dev.semblance.fault.Fault;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The index of what is small and shared: documents that are replaced only by whoever saw their last
 * version. It is made with the first of them. Safe to share.
 */
final class SharedDocuments {
  /** Of one document, before anybody changes it. */
  record Seen(String id, JsonNode source, long seqNo, long primaryTerm) {}

  static final String NAME = "name";
  static final String GENERATION = "generation";
  static final String SEQ = "seq";
  static final String AT = "at";

  private static final int PAGE = 1_000;

  private final Engine engine;
  private final String index;

  SharedDocuments(Engine engine) {
    this.engine = engine;
    this.index = engine.settings().namespace() + "-collections";
  }

  String index() {
    return index;
  }

  /** Makes the index; that another server made it is as well. */
  void make() {
    ObjectNode body = Json.object();
    ObjectNode settings = body.putObject("settings");
    settings.put("number_of_shards", 1);
    settings.put("auto_expand_replicas", "0-1");
    ObjectNode mappings = body.putObject("mappings");
    mappings.put("dynamic", false);
    ObjectNode properties = mappings.putObject("properties");
    for (String keyword : List.of(CollectionState.KIND, CollectionState.UID, NAME)) {
      properties.putObject(keyword).put("type", "keyword");
    }
    properties.putObject(CollectionState.ATTENTION).put("type", "boolean");
    for (String number : List.of(GENERATION, SEQ, AT)) {
      properties.putObject(number).put("type", "long");
    }
    Engine.Answer answer = engine.put("make", "/" + index, body);
    if (!answer.error().equals("resource_already_exists_exception")) {
      answer.orFault();
    }
  }

  private String path(String what, String id) {
    return "/" + index + "/" + what + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
  }

  /** The newest version, or null. */
  @Nullable Seen find(String id) {
    Engine.Answer answer = engine.get("state", path("_doc", id));
    if (answer.isMissing()) {
      return null;
    }
    JsonNode found = answer.orFault();
    return new Seen(
        id,
        found.required("_source"),
        found.required("_seq_no").asLong(),
        found.required("_primary_term").asLong());
  }

  /**
   * Makes a document that is not there, in every later list.
   *
   * @param stamp in the source, by which an answer that was lost is known
   * @return false when there is one
   */
  boolean create(String id, ObjectNode source, String stamp) {
    Engine.Answer answer = engine.put("state", path("_create", id) + "?refresh=true", source);
    if (answer.isMissing() && answer.error().equals(EngineFaults.NO_INDEX)) {
      make();
      answer = engine.put("state", path("_create", id) + "?refresh=true", source);
    }
    if (answer.isConflict()) {
      return isMine(id, stamp) != null;
    }
    answer.orFault();
    return true;
  }

  private @Nullable Seen isMine(String id, String stamp) {
    Seen there = find(id);
    return there != null && there.source().path(CollectionState.STAMP).asString("").equals(stamp)
        ? there
        : null;
  }

  /**
   * Replaces a document that was seen.
   *
   * @return what is there now, or null when it was another by then
   */
  @Nullable Seen replace(Seen before, ObjectNode source, String stamp) {
    Engine.Answer answer =
        engine.put(
            "state",
            path("_doc", before.id())
                + "?if_seq_no="
                + before.seqNo()
                + "&if_primary_term="
                + before.primaryTerm(),
            source);
    if (answer.isConflict()) {
      return isMine(before.id(), stamp);
    }
    JsonNode written = answer.orFault();
    return new Seen(
        before.id(),
        source,
        written.required("_seq_no").asLong(),
        written.required("_primary_term").asLong());
  }

  /** Puts a document in place of any. */
  void put(String id, ObjectNode source) {
    engine.put("state", path("_doc", id) + "?refresh=true", source).orFault();
  }

  /** Whether there was one. */
  boolean delete(String id) {
    Engine.Answer answer = engine.delete("state", path("_doc", id) + "?refresh=true", null);
    if (answer.isMissing()) {
      return false;
    }
    answer.orFault();
    return true;
  }

  static String stamp() {
    return UUID.randomUUID().toString();
  }

  /**
   * Documents that a query passes.
   *
   * @param fields of their sources, or null for no sources
   */
  List<JsonNode> search(JsonNode query, String sort, @Nullable List<String> fields) {
    List<JsonNode> found = new ArrayList<>();
    JsonNode after = null;
    while (true) {
      ObjectNode body = Json.object();
      body.put("size", PAGE);
      body.set("query", query);
      // Of equal values the next page would leave some out.
      body.putArray("sort").add(Json.object().put(sort, "asc"));
      if (fields == null) {
        body.put("_source", false);
      } else {
        ArrayNodes.strings(body.putArray("_source"), fields);
      }
      if (after != null) {
        body.set("search_after", after);
      }
      Engine.Answer answer = engine.post("state", "/" + index + "/_search", body);
      if (answer.isMissing()) {
        return found;
      }
      JsonNode hits = answer.orFault().path("hits").path("hits");
      hits.forEach(found::add);
      if (hits.size() < PAGE) {
        return found;
      }
      after = hits.get(hits.size() - 1).path("sort");
    }
  }

  /** Takes away everything of a collection but its state. */
  void clear(String uid) {
    deleteAll(FilterJson.term(CollectionState.UID, uid));
  }

  /** Has all that was written found; false where there is no index. */
  boolean refresh() {
    Engine.Answer answer = engine.post("state", "/" + index + "/_refresh", null);
    if (answer.isMissing()) {
      return false;
    }
    answer.orFault();
    return true;
  }

  /** Takes documents away that a query passes. */
  void deleteAll(JsonNode query) {
    if (!refresh()) {
      return;
    }
    while (true) {
      ObjectNode body = Json.object();
      body.put("size", PAGE);
      body.set("query", query);
      body.put("_source", false);
      JsonNode hits =
          engine.post("state", "/" + index + "/_search", body).orFault().path("hits").path("hits");
      if (hits.isEmpty()) {
        return;
      }
      Json.Lines lines = new Json.Lines();
      for (JsonNode hit : hits) {
        ObjectNode gone = Json.object();
        gone.put("_index", index).put("_id", hit.required("_id").asString());
        lines.add(Json.object("delete", gone));
      }
      JsonNode done = engine.bulk("state", "?refresh=true", lines).orFault();
      for (JsonNode item : done.path("items")) {
        JsonNode delete = item.path("delete");
        if (delete.has("error")) {
          throw EngineFaults.unexpected(
              "state", delete.path("status").asInt(), delete.path("error"));
        }
      }
    }
  }

  /** The fault of a state that nobody could agree on. */
  static Fault contended(String collection) {
    return new Fault.Conflict(
        null, "collection " + collection + " is being changed by other servers: send it again");
  }
}
