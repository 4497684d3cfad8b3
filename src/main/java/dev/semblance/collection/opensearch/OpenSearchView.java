package dev.semblance.collection.opensearch;

import dev.semblance.collection.Chunk;
import dev.semblance.collection.CollectionSettings;
import dev.semblance.collection.CollectionView;
import dev.semblance.collection.Filter;
import dev.semblance.collection.Quantization;
import dev.semblance.collection.StoredDocument;
import dev.semblance.collection.lucene.LanguageWords;
import dev.semblance.vector.Order;
import dev.semblance.vector.VectorSimilarity;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An index at a point in time; chunks are numbered as they are met. */
final class OpenSearchView implements CollectionView {
  private static final int IDS_AT_ONCE = 5_000;
  private static final int PAGE = 1_000;

  /** Words of a query beyond these are not looked for: it is a document then, not a question. */
  private static final int MOST_WORDS = 512;

  private final Dialect dialect;
  private final LanguageWords words;
  private final PointInTime point;
  private final CollectionSettings settings;
  private final String chunks;
  private final long atLeast;
  private final ReadDocuments documents;
  private final List<Ref> refs = new ArrayList<>();
  private final Map<Ref, Integer> numbers = new HashMap<>();
  private @Nullable AmongVectors among;

  /** A chunk by its document and its place in it. */
  private record Ref(String id, int place) {}

  /**
   * @param atLeast a write that is in it
   */
  OpenSearchView(
      Dialect dialect,
      LanguageWords words,
      PointInTime point,
      int generation,
      CollectionSettings settings,
      long atLeast) {
    this.dialect = dialect;
    this.words = words;
    this.point = point;
    this.settings = settings;
    this.atLeast = atLeast;
    this.chunks = DocumentJson.chunks(generation);
    this.documents = new ReadDocuments(point, generation);
  }

  @Override
  public long seq() {
    ObjectNode body = body(null, 0);
    body.set(
        "aggs",
        Json.object("last", Json.object("max", Json.object().put("field", DocumentJson.SEQ))));
    return Math.max(
        atLeast,
        point
            .search("count", body)
            .required("aggregations")
            .required("last")
            .required("value")
            .asLong(0));
  }

  @Override
  public CollectionSettings settings() {
    return settings;
  }

  private int number(String id, int place) {
    return numbers.computeIfAbsent(
        new Ref(id, place),
        ref -> {
          refs.add(ref);
          return refs.size() - 1;
        });
  }

  @Override
  public List<ChunkHit> nearest(float[] vector, @Nullable Filter filter, int k) {
    int most = Math.min(k, Dialect.MOST_NEAREST);
    VectorSimilarity metric = settings.metric();
    // Small distances are lost in an engine's score, and it has that of shortened vectors.
    boolean exactly =
        metric == VectorSimilarity.EUCLIDEAN || settings.quantization() != Quantization.NONE;
    ObjectNode query =
        dialect.nearest(
            chunks + "." + DocumentJson.VECTOR,
            vector,
            most,
            filter == null ? null : FilterJson.of(filter));
    List<ChunkHit> hits = new ArrayList<>();
    for (Inner hit : inner("nearest", query, null, most, exactly)) {
      float[] own = hit.vector();
      hits.add(
          new ChunkHit(
              number(hit.id(), hit.place()),
              hit.id(),
              own == null ? Dialect.score(metric, hit.score()) : metric.score(vector, own)));
    }
    return sorted(hits, most);
  }

  private List<ChunkHit> sorted(List<ChunkHit> hits, int most) {
    Comparator<ChunkHit> byScore = Comparator.comparingDouble(ChunkHit::score);
    return hits.stream()
        .sorted(
            (settings.metric().order() == Order.HIGHER_IS_CLOSER ? byScore.reversed() : byScore)
                .thenComparing(ChunkHit::id)
                .thenComparingInt(hit -> refs.get(hit.chunk()).place()))
        .limit(most)
        .toList();
  }

  /** A chunk that a query within chunks found. */
  private record Inner(String id, int place, double score, JsonNode source) {
    float @Nullable [] vector() {
      JsonNode own = source.path(DocumentJson.VECTOR);
      return own.isArray() ? DocumentJson.vector(own) : null;
    }
  }

  private List<Inner> inner(
      String operation, JsonNode query, @Nullable JsonNode filter, int k, boolean vectors) {
    ObjectNode nested = Json.object().put("path", chunks).put("score_mode", "max");
    nested.set("query", query);
    ObjectNode shown = nested.putObject("inner_hits");
    shown.put("size", GenerationMapping.CHUNKS_OF_A_HIT);
    if (vectors) {
      shown.putArray("_source").add(chunks + "." + DocumentJson.VECTOR);
    } else {
      shown.put("_source", false);
    }
    JsonNode asked = Json.object("nested", nested);
    if (filter != null) {
      ObjectNode bool = Json.object();
      bool.putArray("must").add(asked);
      bool.putArray("filter").add(filter);
      asked = Json.object("bool", bool);
    }
    ObjectNode body = Json.object();
    body.put("size", k);
    OpenSearchGeneration.idsAlone(body);
    body.put("track_total_hits", false);
    body.set("query", asked);
    List<Inner> found = new ArrayList<>();
    for (JsonNode hit : OpenSearchGeneration.hits(point.search(operation, body))) {
      String id = OpenSearchGeneration.id(hit);
      for (JsonNode one : OpenSearchGeneration.hits(hit.required("inner_hits").required(chunks))) {
        JsonNode source = one.path("_source");
        found.add(
            new Inner(
                id,
                one.required("_nested").required("offset").asInt(),
                one.required("_score").asDouble(),
                source.has(chunks) ? source.path(chunks) : source));
      }
    }
    return found;
  }

  @Override
  public List<ChunkHit> matching(String text, @Nullable Filter filter, int k) {
    Set<String> asked =
        words.of(settings.language(), text).stream()
            .map(LanguageWords.Word::word)
            .distinct()
            .limit(MOST_WORDS)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (asked.isEmpty()) {
      return List.of();
    }
    int most = Math.min(k, GenerationMapping.MOST_HITS);
    JsonNode query =
        Json.object(
            "match", Json.object().put(chunks + "." + DocumentJson.WORDS, String.join(" ", asked)));
    return inner("matching", query, filter == null ? null : FilterJson.of(filter), most, false)
        .stream()
        .map(hit -> new ChunkHit(number(hit.id(), hit.place()), hit.id(), hit.score()))
        .sorted(
            Comparator.comparingDouble(ChunkHit::score)
                .reversed()
                .thenComparing(ChunkHit::id)
                .thenComparingInt(hit -> refs.get(hit.chunk()).place()))
        .limit(most)
        .toList();
  }

  /** Engines have no search within a set that is as long as a collection: it is read once. */
  @Override
  public List<ChunkHit> nearestAmong(float[] vector, BitSet wanted, int k) {
    AmongVectors set = among;
    if (set == null || !set.isOf(wanted)) {
      set = AmongVectors.read(wanted, this::expectVectors, this::vector, this::idOf);
      among = set;
    }
    return sorted(set.scored(vector, settings.metric()), k);
  }

  @Override
  public void expectDocuments(Collection<Integer> expected) {
    documents.expectDocuments(ids(expected));
  }

  @Override
  public void expectVectors(Collection<Integer> expected) {
    documents.expectVectors(ids(expected));
  }

  private Set<String> ids(Collection<Integer> expected) {
    return expected.stream().map(this::idOf).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  @Override
  public int[] firstChunks(@Nullable Filter filter) {
    List<Integer> first = new ArrayList<>();
    String after = null;
    do {
      ObjectNode body = body(filter, IDS_AT_ONCE);
      OpenSearchGeneration.idsAlone(body);
      OpenSearchGeneration.sortById(body, after);
      after = null;
      for (JsonNode hit : OpenSearchGeneration.hits(point.search("page", body))) {
        after = OpenSearchGeneration.id(hit);
        first.add(number(after, 0));
      }
    } while (after != null);
    return first.stream().mapToInt(Integer::intValue).toArray();
  }

  private static ObjectNode body(@Nullable Filter filter, int size) {
    ObjectNode body = Json.object();
    body.put("size", size);
    body.set("query", filter == null ? FilterJson.everything() : FilterJson.of(filter));
    return body;
  }

  @Override
  public String idOf(int chunk) {
    return refs.get(chunk).id();
  }

  @Override
  public Chunk chunk(int chunk) {
    return documentOf(chunk).chunks().get(refs.get(chunk).place());
  }

  @Override
  public float @Nullable [] vector(int chunk) {
    Ref ref = refs.get(chunk);
    return documents.vectors(ref.id()).get(ref.place()).vector();
  }

  @Override
  public float @Nullable [][] tokens(int chunk) {
    Ref ref = refs.get(chunk);
    return documents.tokens(ref.id()).get(ref.place()).tokens();
  }

  @Override
  public StoredDocument documentOf(int chunk) {
    return documents.document(refs.get(chunk).id());
  }

  @Override
  public @Nullable StoredDocument document(String id, boolean vectors) {
    ObjectNode body = Json.object();
    body.put("size", 1);
    body.set("query", FilterJson.term(DocumentJson.ID, id));
    return documents.all("document", body, vectors).stream().findFirst().orElse(null);
  }

  @Override
  public List<StoredDocument> page(
      @Nullable Filter filter, int limit, @Nullable String after, boolean vectors) {
    List<StoredDocument> all = new ArrayList<>();
    List<StoredDocument> some;
    String last = after;
    do {
      ObjectNode body = body(filter, Math.min(limit - all.size(), PAGE));
      OpenSearchGeneration.sortById(body, last);
      some = documents.all("page", body, vectors);
      all.addAll(some);
      last = some.isEmpty() ? null : some.getLast().id();
    } while (last != null && all.size() < limit);
    return all;
  }

  @Override
  public long count(@Nullable Filter filter) {
    ObjectNode body = body(filter, 0);
    body.put("track_total_hits", true);
    return point
        .search("count", body)
        .required("hits")
        .required("total")
        .required("value")
        .asLong();
  }

  @Override
  public Map<Object, Long> countBy(@Nullable Filter filter, String field) {
    return ValueCounts.of(
        point,
        filter == null ? FilterJson.everything() : FilterJson.of(filter),
        DocumentJson.declared(field),
        Objects.requireNonNull(settings.fields().get(field)));
  }

  @Override
  public List<int[]> highlights(String query, String text) {
    Set<String> asked =
        words.of(settings.language(), query).stream()
            .map(LanguageWords.Word::word)
            .collect(Collectors.toSet());
    return words.of(settings.language(), text).stream()
        .filter(word -> asked.contains(word.word()))
        .map(word -> new int[] {word.start(), word.end()})
        .toList();
  }

  @Override
  public void close() {
    point.close();
  }
}
