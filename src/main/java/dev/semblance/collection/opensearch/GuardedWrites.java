package dev.semblance.collection.opensearch;

import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.StoredDocument;
import dev.semblance.fault.Fault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads and replaces documents of an index by id, each only if it is still the one that was seen.
 * Safe to share.
 */
final class GuardedWrites {
  private static final int MOST_BYTES = 8 << 20;
  private static final int READ_AT_ONCE = 500;

  private final Engine engine;
  private final DocumentJson json;

  /**
   * What is known of a document that is there.
   *
   * @param seq of Semblance's write
   * @param seqNo the engine's own number
   */
  record Head(long seq, @Nullable Long version, long seqNo, long primaryTerm) {}

  /**
   * A document on its way.
   *
   * @param before what it replaces; null where none may be there
   */
  record Item(StoredDocument document, long seq, @Nullable Head before) {}

  GuardedWrites(Engine engine, DocumentJson json) {
    this.engine = engine;
    this.json = json;
  }

  /** The newest versions; without those not there. */
  Map<String, Head> heads(String index, Collection<String> ids) {
    Map<String, Head> heads = new HashMap<>();
    each(
        index,
        ids,
        "?_source_includes=" + DocumentJson.SEQ + "," + DocumentJson.VERSION,
        (id, found) -> {
          JsonNode source = found.required("_source");
          heads.put(
              id,
              new Head(
                  source.required(DocumentJson.SEQ).asLong(),
                  source.has(DocumentJson.VERSION)
                      ? (Long) source.required(DocumentJson.VERSION).asLong()
                      : null,
                  found.required("_seq_no").asLong(),
                  found.required("_primary_term").asLong()));
        });
    return heads;
  }

  /**
   * The newest versions with their vectors, and what they were seen as; without those not there.
   */
  Map<String, Item> documents(String index, int generation, Collection<String> ids) {
    Map<String, Item> documents = new HashMap<>();
    each(
        index,
        ids,
        "",
        (id, found) -> {
          StoredDocument document = DocumentJson.read(found.required("_source"), generation);
          documents.put(
              id,
              new Item(
                  document,
                  document.seq(),
                  new Head(
                      document.seq(),
                      document.version(),
                      found.required("_seq_no").asLong(),
                      found.required("_primary_term").asLong())));
        });
    return documents;
  }

  private interface Found {
    void take(String id, JsonNode found);
  }

  private void each(String index, Collection<String> ids, String parameters, Found take) {
    List<String> all = List.copyOf(ids);
    for (int from = 0; from < all.size(); from += READ_AT_ONCE) {
      ObjectNode body = Json.object();
      ArrayNodes.strings(
          body.putArray("ids"), all.subList(from, Math.min(all.size(), from + READ_AT_ONCE)));
      JsonNode answer = engine.post("read", "/" + index + "/_mget" + parameters, body).orFault();
      for (JsonNode found : answer.required("docs")) {
        if (found.has("error")) {
          throw refusal("read", 404, found.required("error"));
        }
        if (found.path("found").asBoolean(false)) {
          take.take(found.required("_id").asString(), found);
        }
      }
    }
  }

  /** A refusal of one item; an index that is gone is the collection's end, or its generation's. */
  static RuntimeException refusal(String operation, int status, JsonNode error) {
    return error.path("type").asString("").equals(EngineFaults.NO_INDEX)
        ? new IndexGoneException()
        : EngineFaults.unexpected(operation, status, error);
  }

  /**
   * Writes in one call, or in several where they are long.
   *
   * @param alias of the index; refused where there is none
   * @return the engine's answer for each
   */
  List<JsonNode> write(
      String alias, int generation, CollectionSettings settings, List<Item> items) {
    List<JsonNode> answers = new ArrayList<>(items.size());
    Json.Lines lines = new Json.Lines();
    for (Item item : items) {
      Head before = item.before();
      ObjectNode action =
          Json.object()
              .put("_index", alias)
              .put("require_alias", true)
              .put("_id", item.document().id());
      if (before != null) {
        action.put("if_seq_no", before.seqNo()).put("if_primary_term", before.primaryTerm());
      }
      lines.add(Json.object(before == null ? "create" : "index", action));
      lines.add(
          generator -> json.write(generator, item.document(), item.seq(), generation, settings));
      if (lines.size() > MOST_BYTES) {
        send("write", lines, answers);
        lines = new Json.Lines();
      }
    }
    if (lines.size() > 0) {
      send("write", lines, answers);
    }
    return answers;
  }

  /**
   * Deletes documents, each if it is as it was seen.
   *
   * @param extra an action and its source that are sent with them, or null
   * @return the engine's answer for each
   */
  List<JsonNode> delete(String alias, Map<String, Head> seen, @Nullable List<ObjectNode> extra) {
    Json.Lines lines = new Json.Lines();
    seen.forEach(
        (id, head) -> {
          ObjectNode action = Json.object().put("_index", alias).put("_id", id);
          action.put("if_seq_no", head.seqNo()).put("if_primary_term", head.primaryTerm());
          lines.add(Json.object("delete", action));
        });
    if (extra != null) {
      extra.forEach(lines::add);
    }
    List<JsonNode> answers = new ArrayList<>();
    send("delete", lines, answers);
    return answers;
  }

  private void send(String operation, Json.Lines lines, List<JsonNode> into) {
    JsonNode answer = engine.bulk(operation, "", lines).orFault();
    for (JsonNode item : answer.required("items")) {
      into.add(Objects.requireNonNull(item.iterator().next()));
    }
  }

  /** Whether a part of a bulk call failed in a way that passes. */
  static boolean isForNow(JsonNode answer) {
    int status = answer.path("status").asInt(0);
    return status == 429 || status == 503;
  }

  /** The fault of something that did not pass in time. */
  static Fault.StoreUnreachable lasting(JsonNode answer) {
    return new Fault.StoreUnreachable(
        "OpenSearch takes no writes: "
            + EngineFaults.words(answer.path("status").asInt(0), answer.path("error")),
        java.time.Duration.ofSeconds(1),
        null);
  }
}
