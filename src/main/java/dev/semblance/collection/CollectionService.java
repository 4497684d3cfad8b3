package dev.semblance.collection;

import dev.semblance.collection.SearchRequest.Mode;
import dev.semblance.collection.SearchRequest.Sought;
import dev.semblance.encoder.Deadline;
import dev.semblance.encoder.Encoders;
import dev.semblance.fault.Fault;
import dev.semblance.rerank.RerankService;
import dev.semblance.similarity.SpaceEquivalence;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What can be asked of collections. Blocks its thread; safe to share. */
public final class CollectionService {
  private final Supplier<CollectionStore> store;
  private final CollectionSpace spaces;
  private final CollectionChanges changes;
  private final QueryVectors vectors;
  private final HitReranking reranking;
  private final TextCuts cuts;

  /**
   * @param store asked for when a collection is
   * @param cuts how long texts are cut
   */
  public CollectionService(
      Supplier<CollectionStore> store,
      Encoders encoders,
      SpaceEquivalence equivalence,
      RerankService reranking,
      TextCuts cuts) {
    this.store = store;
    this.spaces = new CollectionSpace(encoders, equivalence);
    this.changes = new CollectionChanges(store, spaces);
    this.vectors = new QueryVectors(spaces);
    this.reranking = new HitReranking(encoders, reranking);
    this.cuts = cuts;
  }

  /** A collection, and whether a call made it. */
  public record Made(StoredCollection collection, boolean created) {}

  /**
   * Makes a collection, or finds that there is one with these settings.
   *
   * @throws Fault.Conflict naming what is different where there is one with others
   */
  public Made create(String name, CollectionDraft draft) {
    return changes.create(name, draft);
  }

  /** Declares other fields, or cuts texts that come from now on in another way. */
  public StoredCollection change(String name, CollectionDraft draft) {
    return changes.change(find(name), draft);
  }

  /** Languages whose words can be looked for. */
  public Set<String> languages() {
    return store.get().languages();
  }

  /** Names in order. */
  public List<String> names() {
    return store.get().names();
  }

  /**
   * @throws Fault.NotFound when there is none
   */
  public StoredCollection find(String name) {
    return store.get().find(CollectionName.check(name));
  }

  public void delete(String name) {
    store.get().delete(CollectionName.check(name));
  }

  /**
   * Begins to put documents into a collection.
   *
   * @param space that their vectors are said to be of, or null
   */
  public Writing writing(String name, @Nullable String space, @Nullable Deadline deadline) {
    return writing(name, new SaidSpaces(space, null), deadline);
  }

  /** The same, of documents that may come with vectors of tokens. */
  public Writing writing(String name, SaidSpaces said, @Nullable Deadline deadline) {
    StoredCollection collection = find(name);
    return new Writing(collection, new DocumentWriting(collection, spaces, cuts, said, deadline));
  }

  /** Documents on their way into a collection. For one thread. */
  public static final class Writing {
    private final StoredCollection collection;
    private final DocumentWriting documents;

    Writing(StoredCollection collection, DocumentWriting documents) {
      this.collection = collection;
      this.documents = documents;
    }

    /** A result for each document, in their order. */
    public List<DocumentResult> write(List<NewDocument> all) {
      return documents.write(all, i -> i);
    }

    /**
     * The same for some of a request's documents.
     *
     * @param positions a document's place in the request, by its place in {@code some}; faults name
     *     it
     */
    public List<DocumentResult> write(List<NewDocument> some, IntUnaryOperator positions) {
      return documents.write(some, positions);
    }

    /**
     * Returns when all that was written lasts.
     *
     * @param visible whether it must be in the next search too
     * @return the collection's last write that the caller can ask to see
     */
    public long finish(boolean visible) {
      return settle(collection, documents.seq(), visible);
    }
  }

  private static long settle(StoredCollection collection, long written, boolean visible) {
    // What others wrote of the same text must last too before this caller is told "unchanged".
    long seq = written == 0 ? collection.seq() : written;
    collection.makeDurable(seq);
    if (visible) {
      collection.makeVisible(seq);
    }
    return seq;
  }

  /**
   * Changes a document's metadata by a merge patch; nothing is embedded.
   *
   * @return the document as it is now
   */
  public StoredDocument patch(String name, String id, Metadata patch, boolean visible) {
    StoredCollection collection = find(name);
    while (true) {
      Generation live = collection.live();
      StoredDocument before = live.latest(id);
      if (before == null) {
        throw Fault.NotFound.document(name, id);
      }
      Metadata metadata = before.metadata().patched(patch);
      DocumentWriting.checkFields(live.settings(), metadata, Fault.Place.of("metadata"));
      if (metadata.equals(before.metadata())) {
        settle(collection, before.seq(), visible);
        return before;
      }
      StoredCollection.Applied applied =
          put(collection, before.withMetadata(metadata), before.seq(), live.number());
      if (applied != null) {
        settle(collection, applied.seq(), visible);
        return before.withMetadata(metadata).withSeq(applied.seq());
      }
    }
  }

  /** Null where the stored document, or the generation that is live, is another by now. */
  private static StoredCollection.@Nullable Applied put(
      StoredCollection collection, StoredDocument document, long before, int generation) {
    try {
      return collection.put(document, before, generation);
    } catch (GenerationChangedException e) {
      return null;
    }
  }

  /** Deletes by ids. */
  public StoredCollection.Deleted delete(String name, Set<String> ids) {
    StoredCollection collection = find(name);
    StoredCollection.Deleted deleted = collection.delete(ids);
    settle(collection, deleted.seq(), false);
    return deleted;
  }

  /** Deletes what a filter passes. */
  public StoredCollection.Deleted delete(String name, Filter filter) {
    StoredCollection collection = find(name);
    StoredCollection.Deleted deleted = collection.delete(checked(collection, filter));
    settle(collection, deleted.seq(), false);
    return deleted;
  }

  private static Filter checked(StoredCollection collection, Filter filter) {
    return Objects.requireNonNull(FilterCheck.check(filter, collection.settings().fields()));
  }

  /**
   * A document, whether or not searches see it yet.
   *
   * @throws Fault.NotFound when there is none
   */
  public StoredDocument document(String name, String id) {
    StoredDocument document = find(name).latest(id);
    if (document == null) {
      throw Fault.NotFound.document(name, id);
    }
    return document;
  }

  /** Documents by id, null for those that are not there. */
  public Map<String, @Nullable StoredDocument> documents(String name, List<String> ids) {
    Map<String, StoredDocument> there = find(name).latest(ids);
    Map<String, @Nullable StoredDocument> found = new LinkedHashMap<>();
    ids.forEach(id -> found.put(id, there.get(id)));
    return found;
  }

  /** Documents in the order of their ids, those before and at {@code after} left out. */
  public List<StoredDocument> export(
      String name, @Nullable Filter filter, int limit, @Nullable String after, boolean vectors) {
    StoredCollection collection = find(name);
    Filter checked = FilterCheck.check(filter, collection.settings().fields());
    try (CollectionView view = collection.view(0)) {
      return view.page(checked, limit, after, vectors);
    }
  }

  /**
   * How many documents there are.
   *
   * @param by for each field the most frequent values first
   */
  public record Counts(long count, Map<String, List<Map.Entry<Object, Long>>> by) {}

  /**
   * Counts documents, and those of each value of some fields.
   *
   * @param top most values of a field
   */
  public Counts count(String name, @Nullable Filter filter, List<String> by, int top) {
    StoredCollection collection = find(name);
    Map<String, FieldType> fields = collection.settings().fields();
    Filter checked = FilterCheck.check(filter, fields);
    by.forEach(field -> FilterCheck.declared("by", field, fields));
    try (CollectionView view = collection.view(0)) {
      Map<String, List<Map.Entry<Object, Long>>> values = new LinkedHashMap<>();
      for (String field : by) {
        values.put(
            field,
            view.countBy(checked, field).entrySet().stream()
                .sorted(
                    Map.Entry.<Object, Long>comparingByValue()
                        .reversed()
                        .thenComparing(entry -> entry.getKey().toString()))
                .limit(top)
                .toList());
      }
      return new Counts(view.count(checked), values);
    }
  }

  /** Answers one query. */
  public SearchResult search(String name, SearchRequest request, @Nullable Deadline deadline) {
    long began = System.nanoTime();
    StoredCollection collection = find(name);
    try (CollectionView view = collection.view(request.minSeq())) {
      CollectionSettings settings = view.settings();
      Mode mode = Searching.mode(request, settings);
      check(request, mode, settings);
      Filter filter = FilterCheck.check(request.filter(), settings.fields());
      QueryVectors.QueryVector vector = vectors.of(name, request, mode, view, deadline);
      Set<String> left =
          request.sought() instanceof Sought.Like(List<String> ids) ? new HashSet<>(ids) : Set.of();
      String text = request.sought() instanceof Sought.Text(String words) ? words : null;
      List<SearchHit> hits =
          new Searching(view, settings, request, mode, text, vector.vector(), filter, left)
              .hits(
                  (query, passages) ->
                      reranking.score(request.rerank(), settings, query, passages, deadline));
      return new SearchResult(
          hits,
          Searching.order(mode, settings.metric(), request.rerank() != null),
          view.seq(),
          vector.truncated(),
          System.nanoTime() - began);
    }
  }

  private static void check(SearchRequest request, Mode mode, CollectionSettings settings) {
    boolean words = request.sought() instanceof Sought.Text;
    if (mode == Mode.LEXICAL && request.minScore() != null) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("min_score"),
          "looks at the vectors' scores, which mode lexical does not have: leave it out");
    }
    if (!words && request.rerank() != null) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("rerank"), "scores texts for a query's text, and the query has none");
    }
    SearchRequest.GroupBy groupBy = request.groupBy();
    if (groupBy != null
        && FilterCheck.declared("group_by", groupBy.field(), settings.fields()).list()) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("group_by"),
          "names "
              + Fault.quote(groupBy.field())
              + ", of which a document may have several values, needed: a field of one value");
    }
  }
}
