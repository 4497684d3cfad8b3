package dev.semblance.collection.opensearch;

import dev.semblance.collection.Chunk;
import dev.semblance.collection.StoredDocument;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Documents of a point in time, those that are expected read together. For one thread. */
final class ReadDocuments {
  private static final int AT_ONCE = 500;
  private static final int MOST_KEPT = 4_096;

  private final PointInTime point;
  private final int generation;
  private final String chunks;
  private final Map<String, StoredDocument> documents = new Kept<>();
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

  /** Reads documents without vectors. */
  void expectDocuments(Collection<String> ids) {
    read(
        ids,
        documents,
        source ->
            ArrayNodes.strings(
                source.putArray("excludes"),
                List.of(chunks + "." + DocumentJson.VECTOR, chunks + "." + DocumentJson.TOKENS)),
        found -> DocumentJson.read(found, generation));
  }

  /** Reads chunks with their vectors. */
  void expectVectors(Collection<String> ids) {
    read(
        ids,
        vectors,
        source ->
            ArrayNodes.strings(
                source.putArray("includes"),
                List.of(
                    chunks + "." + DocumentJson.START,
                    chunks + "." + DocumentJson.END,
                    chunks + "." + DocumentJson.VECTOR)),
        found -> DocumentJson.chunksOf(found, generation));
  }

  /** Reads what is not known. */
  private <T> void read(
      Collection<String> ids,
      Map<String, T> known,
      Consumer<ObjectNode> parts,
      Function<JsonNode, T> reader) {
    List<String> missing = ids.stream().filter(id -> !known.containsKey(id)).toList();
    for (int from = 0; from < missing.size(); from += AT_ONCE) {
      ObjectNode body = byIds(missing.subList(from, Math.min(missing.size(), from + AT_ONCE)));
      parts.accept(body.putObject("_source"));
      for (JsonNode hit : OpenSearchGeneration.hits(point.search("document", body))) {
        known.put(hit.required("_id").asString(), reader.apply(hit.required("_source")));
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

  /** The chunks of a document with their vectors. */
  List<Chunk> vectors(String id) {
    return known(id, vectors, this::expectVectors);
  }

  private static <T> T known(String id, Map<String, T> known, Consumer<Collection<String>> expect) {
    T there = known.get(id);
    if (there == null) {
      expect.accept(List.of(id));
      there = Objects.requireNonNull(known.get(id));
    }
    return there;
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
    return known(id, documents, this::expectDocuments);
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
