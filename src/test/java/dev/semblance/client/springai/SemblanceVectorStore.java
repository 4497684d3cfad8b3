package dev.semblance.client.springai;

import dev.semblance.client.plain.DocumentCollection;
import dev.semblance.client.plain.Hit;
import dev.semblance.client.plain.Search;
import dev.semblance.client.plain.Written;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.ai.vectorstore.filter.Filter;

/**
 * Documents in a collection, which the server embeds: there is no embedding model on this side, and
 * queries are always of the documents' space. A similarity threshold is compared with the
 * collection's own metric, so that it means what Spring AI says where that is cosine. Safe to
 * share.
 */
public final class SemblanceVectorStore implements VectorStore {
  private final DocumentCollection collection;
  private final String mode;

  /** Finds by meaning alone, as other stores do. */
  public SemblanceVectorStore(DocumentCollection collection) {
    this(collection, "vector");
  }

  /**
   * @param mode {@code hybrid}, {@code vector} or {@code lexical}
   */
  public SemblanceVectorStore(DocumentCollection collection, String mode) {
    this.collection = collection;
    this.mode = mode;
  }

  @Override
  public String getName() {
    return "semblance";
  }

  /**
   * @throws IllegalArgumentException when a document has no text, or the server refuses one
   */
  @Override
  public void add(List<Document> documents) {
    Written written = collection.put(documents.stream().map(SemblanceVectorStore::sent));
    if (!written.refused().isEmpty()) {
      Written.Refused first = written.refused().getFirst();
      throw new IllegalArgumentException(
          written.refused().size()
              + " documents are refused, the first of them documents["
              + first.place()
              + "]: "
              + first.message());
    }
  }

  private static dev.semblance.client.plain.Document sent(Document document) {
    String text = document.getText();
    if (text == null) {
      throw new IllegalArgumentException("document " + document.getId() + " has no text");
    }
    return dev.semblance.client.plain.Document.of(document.getId(), text, document.getMetadata());
  }

  @Override
  public void delete(List<String> ids) {
    if (!ids.isEmpty()) {
      var _ = collection.delete(ids);
    }
  }

  @Override
  public void delete(Filter.Expression expression) {
    var _ = collection.delete(Filters.of(expression));
  }

  @Override
  public List<Document> similaritySearch(SearchRequest request) {
    double threshold = request.getSimilarityThreshold();
    Search search =
        Search.of(request.getQuery())
            .mode(mode)
            .limit(request.getTopK())
            .minScore(
                threshold > SearchRequest.SIMILARITY_THRESHOLD_ACCEPT_ALL
                    ? (Double) threshold
                    : null)
            .filter(
                request.getFilterExpression() == null
                    ? null
                    : Filters.of(request.getFilterExpression()));
    return collection.search(search).stream().map(SemblanceVectorStore::found).toList();
  }

  /** Spring AI's metadata has no nulls. */
  private static Document found(Hit hit) {
    Map<String, Object> metadata = new HashMap<>();
    for (Map.Entry<String, ? extends @Nullable Object> field : hit.metadata().entrySet()) {
      Object value = field.getValue();
      if (value != null) {
        metadata.put(field.getKey(), value);
      }
    }
    String text = hit.text() == null ? hit.chunk() : hit.text();
    Double near = hit.vectorScore();
    return Document.builder()
        .id(hit.id())
        .text(text == null ? "" : text)
        .metadata(metadata)
        .score(near == null ? (Double) hit.score() : near)
        .build();
  }

  /** The collection. */
  @Override
  @SuppressWarnings("unchecked")
  public <T> Optional<T> getNativeClient() {
    return Optional.of((T) collection);
  }
}
