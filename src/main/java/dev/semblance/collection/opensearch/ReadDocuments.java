package dev.semblance.collection.opensearch;

import dev.semblance.collection.Chunk;
import dev.semblance.collection.StoredDocument;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Documents of a point in time, those that are expected read together. For one thread. */
final class ReadDocuments {
  private static final int AT_ONCE = 500;
  private static final int MOST_KEPT = 4_096;

  private final PointInTime point;
  private final int generation;
  private final String chunks;
  private final Map<String, StoredDocument> whole = new Kept<>();
  private final Map<String, List<Chunk>> vectors = new Kept<>();

  /** Those that were asked for last. */
  private static final class Kept<T> extends LinkedHashMap<String, T> {
    private static final long serialVersionUID = 1;

    Kept() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
      return size() > MOST_KEPT;
    }
  }

  ReadDocuments(PointInTime point, int generation) {
    this.point = point;
    this.generation = generation;
    this.chunks = DocumentJson.chunks(generation);
  }

  /**
   * Reads chunks with their vectors.
   *
   * @param documents whether texts and metadata too
   */
  void expect(Collection<String> ids, boolean documents) {
    List<String> missing =
        ids.stream()
            .filter(id -> !vectors.containsKey(id) || (documents && !whole.containsKey(id)))
            .toList();
    for (int from = 0; from < missing.size(); from += AT_ONCE) {
      read(missing.subList(from, Math.min(missing.size(), from + AT_ONCE)), documents);
    }
  }

  private void read(List<String> ids, boolean documents) {
    ObjectNode body = byIds(ids);
    ObjectNode source = body.putObject("_source");
    source.putArray("excludes").add(chunks + "." + DocumentJson.TOKENS);
    if (!documents) {
      ArrayNodes.strings(
          source.putArray("includes"),
          List.of(
              DocumentJson.ID,
              chunks + "." + DocumentJson.START,
              chunks + "." + DocumentJson.END,
              chunks + "." + DocumentJson.VECTOR));
    }
    for (JsonNode hit : OpenSearchGeneration.hits(point.search("document", body))) {
      JsonNode found = hit.required("_source");
      String id = hit.required("_id").asString();
      List<Chunk> read = DocumentJson.chunksOf(found, generation);
      vectors.put(id, read);
      if (documents) {
        StoredDocument document = DocumentJson.read(found, generation);
        whole.put(id, DocumentJson.withoutVectors(document));
      }
    }
  }

  private static ObjectNode byIds(List<String> ids) {
    ObjectNode terms = Json.object();
    ArrayNodes.strings(terms.putArray(DocumentJson.ID), ids);
    ObjectNode body = Json.object();
    body.put("size", ids.size());
    body.put("track_total_hits", false);
    body.set("query", Json.object("terms", terms));
    return body;
  }

  /** With their vectors. */
  List<Chunk> chunks(String id) {
    List<Chunk> known = vectors.get(id);
    if (known == null) {
      expect(List.of(id), false);
      known = Objects.requireNonNull(vectors.get(id));
    }
    return known;
  }

  /** With the vectors of their tokens. */
  List<Chunk> tokens(String id) {
    ObjectNode body = byIds(List.of(id));
    ArrayNodes.strings(
        body.putArray("_source"),
        List.of(
            chunks + "." + DocumentJson.START,
            chunks + "." + DocumentJson.END,
            chunks + "." + DocumentJson.TOKENS));
    JsonNode hit = OpenSearchGeneration.hits(point.search("document", body)).iterator().next();
    return DocumentJson.chunksOf(hit.required("_source"), generation);
  }

  /** Without vectors. */
  StoredDocument document(String id) {
    StoredDocument known = whole.get(id);
    if (known == null) {
      expect(List.of(id), true);
      known = Objects.requireNonNull(whole.get(id));
    }
    return known;
  }

  /** All that a body finds, in its order. */
  List<StoredDocument> all(String operation, ObjectNode body, boolean withVectors) {
    if (!withVectors) {
      ArrayNodes.strings(
          body.putObject("_source").putArray("excludes"),
          List.of(chunks + "." + DocumentJson.VECTOR, chunks + "." + DocumentJson.TOKENS));
    }
    List<StoredDocument> found = new ArrayList<>();
    for (JsonNode hit : OpenSearchGeneration.hits(point.search(operation, body))) {
      found.add(DocumentJson.read(hit.required("_source"), generation));
    }
    return found;
  }
}
