package dev.semblance.collection.opensearch;

import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.Generation;
import dev.semblance.collection.StoredDocument;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A generation in an index of its own. */
final class OpenSearchGeneration implements Generation {
  private static final String FOLLOWING = "-f";
  private static final long LONGEST_PAUSE_MILLIS = 1_000;

  private final Engine engine;
  private final GuardedWrites writes;
  private final String collection;
  private final CollectionState.Part part;
  private final Runnable mayFollow;
  private volatile CollectionSettings settings;

  /**
   * @param mayFollow throws where another server looks after the migration
   */
  OpenSearchGeneration(
      Engine engine,
      GuardedWrites writes,
      String collection,
      CollectionState.Part part,
      CollectionSettings settings,
      Runnable mayFollow) {
    this.engine = engine;
    this.writes = writes;
    this.collection = collection;
    this.part = part;
    this.settings = settings;
    this.mayFollow = mayFollow;
  }

  /** The alias by which an index is written that is not live: writes to it make no index. */
  static String following(String index) {
    return index + FOLLOWING;
  }

  CollectionState.Part part() {
    return part;
  }

  void settings(CollectionSettings changed) {
    settings = changed;
  }

  @Override
  public int number() {
    return part.number();
  }

  @Override
  public CollectionSettings settings() {
    return settings;
  }

  @Override
  public @Nullable StoredDocument latest(String id) {
    return latest(List.of(id)).get(id);
  }

  @Override
  public Map<String, StoredDocument> latest(Collection<String> ids) {
    Map<String, StoredDocument> found = new LinkedHashMap<>();
    there(() -> writes.documents(part.index(), part.number(), ids))
        .forEach((id, item) -> found.put(id, item.document()));
    return found;
  }

  @Override
  public long seqOf(String id) {
    return seqsOf(List.of(id)).getOrDefault(id, 0L);
  }

  @Override
  public Map<String, Long> seqsOf(Collection<String> ids) {
    return there(() -> writes.heads(part.index(), ids)).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, head -> head.getValue().seq()));
  }

  /** An index that is gone was the collection's or a migration's that is forgotten. */
  private <T> T there(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IndexGoneException e) {
      throw gone();
    }
  }

  private Fault gone() {
    return new Fault.Conflict(
        null,
        "generation "
            + part.number()
            + " of collection "
            + collection
            + " was deleted by another server meanwhile");
  }

  @Override
  public void follow(StoredDocument document) {
    followAll(List.of(document));
  }

  /** One that is newer here stays: whoever looked after the migration before may be slow. */
  @Override
  public void followAll(List<StoredDocument> documents) {
    Map<String, StoredDocument> left = new LinkedHashMap<>();
    documents.forEach(document -> left.put(document.id(), document));
    long pause = 1;
    while (!left.isEmpty()) {
      mayFollow.run();
      Map<String, GuardedWrites.Head> heads =
          there(() -> writes.heads(part.index(), left.keySet()));
      heads.forEach(
          (id, head) -> {
            StoredDocument document = left.get(id);
            if (document != null && head.seq() > document.seq()) {
              left.remove(id);
            }
          });
      List<GuardedWrites.Item> items =
          left.values().stream()
              .map(one -> new GuardedWrites.Item(one, one.seq(), heads.get(one.id())))
              .toList();
      List<JsonNode> answers =
          writes.write(following(part.index()), part.number(), settings, items);
      for (JsonNode answer : answers) {
        settle(answer, left.keySet());
      }
      if (!left.isEmpty()) {
        Engine.pause(pause);
        pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
      }
    }
  }

  private void settle(JsonNode answer, Set<String> left) {
    int status = answer.path("status").asInt(0);
    if (!answer.has("error")) {
      left.remove(answer.path("_id").asString(""));
    } else if (status != 409 && !GuardedWrites.isForNow(answer)) {
      if (answer.path("error").path("type").asString("").equals(EngineFaults.NO_INDEX)) {
        throw gone();
      }
      throw EngineFaults.unexpected("follow", status, answer.path("error"));
    }
  }

  /** One that was written after it was seen here is looked at again. */
  @Override
  public void follow(Collection<String> deleted) {
    Set<String> left = new LinkedHashSet<>(deleted);
    long pause = 1;
    while (!left.isEmpty()) {
      mayFollow.run();
      Map<String, GuardedWrites.Head> heads = there(() -> writes.heads(part.index(), left));
      left.retainAll(heads.keySet());
      if (left.isEmpty()) {
        break;
      }
      for (JsonNode answer : writes.delete(following(part.index()), heads, null)) {
        settle(answer, left);
      }
      if (!left.isEmpty()) {
        Engine.pause(pause);
        pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
      }
    }
  }

  /** Has everything that was written in what is searched from now on. */
  void refresh() {
    Engine.Answer answer = engine.post("refresh", "/" + part.index() + "/_refresh", null);
    if (answer.isMissing()) {
      throw gone();
    }
    answer.orFault();
  }

  @Override
  public List<Head> heads(@Nullable String after, int limit) {
    refresh();
    List<Head> heads = new ArrayList<>();
    String last = after;
    int found;
    do {
      ObjectNode body = Json.object();
      body.put("size", Math.min(limit - heads.size(), GenerationMapping.MOST_HITS));
      body.set("query", FilterJson.everything());
      body.put("_source", false);
      body.putArray("docvalue_fields").add(DocumentJson.SEQ);
      sortById(body, last);
      found = heads.size();
      for (JsonNode hit : hits(search("heads", body))) {
        last = hit.required("_id").asString();
        heads.add(
            new Head(last, hit.required("fields").required(DocumentJson.SEQ).required(0).asLong()));
      }
    } while (heads.size() > found && heads.size() < limit);
    return heads;
  }

  /** By the bytes of ids in UTF-8, which is how keywords are kept. */
  static void sortById(ObjectNode body, @Nullable String after) {
    body.putArray("sort").add(Json.object().put(DocumentJson.ID, "asc"));
    if (after != null) {
      body.putArray("search_after").add(after);
    }
  }

  JsonNode search(String operation, ObjectNode body) {
    Engine.Answer answer = engine.post(operation, "/" + part.index() + "/_search", body);
    if (answer.isMissing()) {
      throw gone();
    }
    return answer.orFault();
  }

  /**
   * Asks for ids and nothing else. An engine keeps the {@code _id} of a hit with the whole
   * document, and unpacks both to answer it: a list of 100 takes twice the time.
   */
  static void idsAlone(ObjectNode body) {
    body.put("stored_fields", "_none_");
    body.putArray("docvalue_fields").add(DocumentJson.ID);
  }

  /** Of a hit that was asked for by {@link #idsAlone}. */
  static String id(JsonNode hit) {
    return hit.required("fields").required(DocumentJson.ID).required(0).asString();
  }

  static Iterable<JsonNode> hits(JsonNode answer) {
    return answer.required("hits").required("hits");
  }

  @Override
  public long count() {
    refresh();
    return counted(FilterJson.everything());
  }

  private long counted(JsonNode query) {
    Engine.Answer answer =
        engine.post("count", "/" + part.index() + "/_count", Json.object("query", query));
    if (answer.isMissing()) {
      throw gone();
    }
    return answer.orFault().required("count").asLong();
  }

  /** How many chunks all documents have. */
  long chunks() {
    ObjectNode body = Json.object();
    body.put("size", 0);
    body.set(
        "aggs",
        Json.object(
            "chunks",
            Json.object("nested", Json.object().put("path", DocumentJson.chunks(part.number())))));
    return search("count", body)
        .required("aggregations")
        .required("chunks")
        .required("doc_count")
        .asLong();
  }

  /** On the disks of one copy. */
  long bytes() {
    Engine.Answer answer = engine.get("count", "/" + part.index() + "/_stats/store,translog");
    if (answer.isMissing()) {
      throw gone();
    }
    JsonNode primaries = answer.orFault().required("_all").required("primaries");
    return primaries.path("store").path("size_in_bytes").asLong(0)
        + primaries.path("translog").path("size_in_bytes").asLong(0);
  }

  @Override
  public Some withoutText(int ids) {
    return some(flag(DocumentJson.WORDED, false), ids);
  }

  @Override
  public Some withoutVector(int ids) {
    return some(
        FilterJson.bool(
            "filter", List.of(flag(DocumentJson.BARE, true), flag(DocumentJson.WORDED, true))),
        ids);
  }

  private static JsonNode flag(String name, boolean value) {
    return Json.object("term", Json.object().put(name, value));
  }

  private Some some(JsonNode query, int ids) {
    refresh();
    ObjectNode body = Json.object();
    body.put("size", ids);
    body.set("query", query);
    body.put("_source", false);
    sortById(body, null);
    List<String> first = new ArrayList<>();
    hits(search("heads", body)).forEach(hit -> first.add(hit.required("_id").asString()));
    return new Some(counted(query), first);
  }

  /**
   * Documents whose last write has a greater number.
   *
   * @return their ids by number
   */
  Map<Long, String> writtenAfter(long seq, int limit) {
    ObjectNode body = Json.object();
    body.put("size", limit);
    body.set(
        "query", Json.object("range", Json.object(DocumentJson.SEQ, Json.object().put("gt", seq))));
    body.put("_source", false);
    ArrayNode sort = body.putArray("sort");
    sort.add(Json.object().put(DocumentJson.SEQ, "asc"));
    Map<Long, String> written = new LinkedHashMap<>();
    for (JsonNode hit : hits(search("follow", body))) {
      written.put(hit.required("sort").required(0).asLong(), hit.required("_id").asString());
    }
    return written;
  }

  /** What is acknowledged is in the translogs of its copies. */
  @Override
  public void makeDurable() {}
}
