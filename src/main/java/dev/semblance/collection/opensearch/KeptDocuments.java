package dev.semblance.collection.opensearch;

import dev.semblance.collection.KeptFiles;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Small files of a generation, each in a document. */
final class KeptDocuments implements KeptFiles {
  private static final String KEPT = "kept";
  private static final String CONTENT = "content";

  private final SharedDocuments documents;
  private final String uid;
  private final int generation;

  KeptDocuments(SharedDocuments documents, String uid, int generation) {
    this.documents = documents;
    this.uid = uid;
    this.generation = generation;
  }

  private String id(String name) {
    return KEPT + ":" + uid + ":" + generation + ":" + name;
  }

  private JsonNode query() {
    return FilterJson.bool(
        "filter",
        List.of(
            FilterJson.term(CollectionState.KIND, KEPT),
            FilterJson.term(CollectionState.UID, uid),
            Json.object("term", Json.object().put(SharedDocuments.GENERATION, generation))));
  }

  @Override
  public List<String> names() {
    return documents.search(query(), SharedDocuments.NAME, List.of(SharedDocuments.NAME)).stream()
        .map(hit -> hit.required("_source").required(SharedDocuments.NAME).asString())
        .toList();
  }

  @Override
  public byte @Nullable [] read(String name) {
    SharedDocuments.Seen seen = documents.find(id(name));
    return seen == null
        ? null
        : Base64.getDecoder().decode(seen.source().required(CONTENT).asString());
  }

  @Override
  public void write(String name, byte[] content) {
    documents.put(
        id(name),
        Json.object()
            .put(CollectionState.KIND, KEPT)
            .put(CollectionState.UID, uid)
            .put(SharedDocuments.GENERATION, generation)
            .put(SharedDocuments.NAME, name)
            .put(CONTENT, Base64.getEncoder().encodeToString(content)));
  }

  @Override
  public void delete(String name) {
    var _ = documents.delete(id(name));
  }

  /** Takes all of them away. */
  void clear() {
    documents.deleteAll(query());
  }
}
