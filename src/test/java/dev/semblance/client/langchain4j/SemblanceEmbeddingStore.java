package dev.semblance.client.langchain4j;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.RelevanceScore;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.semblance.client.plain.CollectionInfo;
import dev.semblance.client.plain.Document;
import dev.semblance.client.plain.DocumentCollection;
import dev.semblance.client.plain.Hit;
import dev.semblance.client.plain.Search;
import dev.semblance.client.plain.Space;
import dev.semblance.client.plain.Written;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Embeddings that LangChain4j made, and their segments, in a collection. LangChain4j's embeddings
 * do not know their space, so that it is said once, here, and checked against the collection's.
 * Safe to share.
 */
public final class SemblanceEmbeddingStore implements EmbeddingStore<TextSegment> {
  private static final int PAGE = 1000;

  private final DocumentCollection collection;
  private final Space space;

  private SemblanceEmbeddingStore(DocumentCollection collection, Space space) {
    this.collection = collection;
    this.space = space;
  }

  /**
   * @param space of the embedding model that LangChain4j uses; the answers of the server say it
   * @throws IllegalArgumentException when the collection is of another space, or its metric is not
   *     cosine, from which LangChain4j's scores are made
   */
  public static SemblanceEmbeddingStore of(DocumentCollection collection, Space space) {
    CollectionInfo info = collection.describe();
    if (!info.space().fits(space)) {
      throw new IllegalArgumentException(
          "collection " + info.name() + " is of the space " + info.space() + ", not of " + space);
    }
    if (!info.metric().equals("cosine")) {
      throw new IllegalArgumentException(
          "collection " + info.name() + " has the metric " + info.metric() + ", needed: cosine");
    }
    return new SemblanceEmbeddingStore(collection, space);
  }

  @Override
  public String add(Embedding embedding) {
    return addAll(List.of(embedding)).getFirst();
  }

  @Override
  public void add(String id, Embedding embedding) {
    put(List.of(id), List.of(embedding), null);
  }

  @Override
  public String add(Embedding embedding, TextSegment segment) {
    return addAll(List.of(embedding), List.of(segment)).getFirst();
  }

  @Override
  public List<String> addAll(List<Embedding> embeddings) {
    List<String> ids = generateIds(embeddings.size());
    put(ids, embeddings, null);
    return ids;
  }

  @Override
  public void addAll(List<String> ids, List<Embedding> embeddings, List<TextSegment> segments) {
    put(ids, embeddings, segments);
  }

  private void put(
      List<String> ids, List<Embedding> embeddings, @Nullable List<TextSegment> segments) {
    if (ids.size() != embeddings.size()
        || (segments != null && segments.size() != embeddings.size())) {
      throw new IllegalArgumentException(
          ids.size() + " ids, " + embeddings.size() + " embeddings and another number of segments");
    }
    Written written =
        collection.put(
            IntStream.range(0, ids.size())
                .mapToObj(
                    i ->
                        document(
                            ids.get(i),
                            embeddings.get(i),
                            segments == null ? null : segments.get(i))));
    if (!written.refused().isEmpty()) {
      Written.Refused first = written.refused().getFirst();
      throw new IllegalArgumentException(
          "embeddings[" + first.place() + "] is refused: " + first.message());
    }
  }

  private Document document(String id, Embedding embedding, @Nullable TextSegment segment) {
    return new Document(
        id,
        segment == null ? null : segment.text(),
        new dev.semblance.client.plain.Embedding(space, embedding.vector()),
        segment == null ? Map.of() : segment.metadata().toMap());
  }

  @Override
  public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
    Search search =
        Search.of(
                new dev.semblance.client.plain.Embedding(space, request.queryEmbedding().vector()))
            .limit(request.maxResults())
            // LangChain4j's relevance from 0 to 1 is cosine's -1 to 1.
            .minScore(request.minScore() > 0 ? (Double) (2 * request.minScore() - 1) : null)
            .filter(Filters.orNull(request.filter()))
            .withVectors();
    List<EmbeddingMatch<TextSegment>> matches = new ArrayList<>();
    for (Hit hit : collection.search(search)) {
      matches.add(match(hit));
    }
    return new EmbeddingSearchResult<>(matches);
  }

  private static EmbeddingMatch<TextSegment> match(Hit hit) {
    Double cosine = hit.vectorScore();
    String text = hit.text();
    float[] vector = hit.vector();
    return new EmbeddingMatch<>(
        RelevanceScore.fromCosineSimilarity(cosine == null ? hit.score() : cosine),
        hit.id(),
        vector == null ? null : Embedding.from(vector),
        text == null || text.isBlank() ? null : TextSegment.from(text, metadata(hit)));
  }

  /** LangChain4j's metadata holds strings, numbers and UUIDs. */
  private static Metadata metadata(Hit hit) {
    Map<String, Object> metadata = new HashMap<>();
    for (Map.Entry<String, ? extends @Nullable Object> field : hit.metadata().entrySet()) {
      Object value = field.getValue();
      if (value != null) {
        boolean fits = value instanceof Long || value instanceof Double || value instanceof UUID;
        metadata.put(field.getKey(), fits ? value : value.toString());
      }
    }
    return Metadata.from(metadata);
  }

  @Override
  public void removeAll(Collection<String> ids) {
    if (!ids.isEmpty()) {
      var _ = collection.delete(List.copyOf(ids));
    }
  }

  @Override
  public void removeAll(Filter filter) {
    var _ = collection.delete(Filters.of(filter));
  }

  /** Page after page; what others add meanwhile may stay. */
  @Override
  public void removeAll() {
    List<Document> page = collection.export(null, null, PAGE);
    while (!page.isEmpty()) {
      var _ = collection.delete(page.stream().map(Document::id).toList());
      page = collection.export(null, null, PAGE);
    }
  }
}
