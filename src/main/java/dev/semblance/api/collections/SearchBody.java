package dev.semblance.api.collections;

import dev.semblance.api.ApiLimits;
import dev.semblance.api.JsonBody;
import dev.semblance.api.Offsets;
import dev.semblance.collection.Filter;
import dev.semblance.collection.Fusion;
import dev.semblance.collection.SearchRequest;
import dev.semblance.collection.SearchRequest.GroupBy;
import dev.semblance.collection.SearchRequest.Mode;
import dev.semblance.collection.SearchRequest.Part;
import dev.semblance.collection.SearchRequest.Rerank;
import dev.semblance.collection.SearchRequest.Sought;
import dev.semblance.encoder.Truncate;
import dev.semblance.fault.Fault;
import dev.semblance.rerank.LongDocuments;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One query of {@code POST /v1/collections/NAME/search}. */
final class SearchBody {
  private final JsonBody json;
  private final ApiLimits limits;
  private @Nullable Sought sought;
  private int ways;
  private @Nullable String space;
  private @Nullable Truncate truncate;
  private @Nullable Mode mode;
  private @Nullable Filter filter;
  private int limit = SearchRequest.DEFAULT_LIMIT;
  private @Nullable Double minScore;
  private @Nullable GroupBy groupBy;
  private double diversity;
  private Fusion fusion = Fusion.DEFAULT;
  private @Nullable Rerank rerank;
  private Set<Part> include = EnumSet.of(Part.TEXT, Part.METADATA);
  private Offsets offsets = Offsets.UTF16;
  private boolean explain;
  private long minSeq;

  private SearchBody(JsonBody json, ApiLimits limits) {
    this.json = json;
    this.limits = limits;
  }

  /**
   * What a body asks.
   *
   * @param one null where there are several
   */
  record Read(@Nullable Query one, List<Query> queries) {}

  /**
   * A query, and how its answer is written.
   *
   * @param offsets what {@code start} and {@code end} count
   */
  record Query(SearchRequest request, Offsets offsets) {}

  /** Reads a query, or an object with a list of them. */
  static Read read(JsonBody json, ApiLimits limits, int maxQueries) {
    SearchBody body = new SearchBody(json, limits);
    List<Query> queries = new ArrayList<>();
    boolean[] several = new boolean[1];
    int[] fieldsOfOne = new int[1];
    Map<String, Runnable> fields = new LinkedHashMap<>();
    body.fields()
        .forEach(
            (name, reader) ->
                fields.put(
                    name,
                    () -> {
                      fieldsOfOne[0]++;
                      reader.run();
                    }));
    fields.put(
        "queries",
        () -> {
          several[0] = true;
          json.list(
              maxQueries,
              () -> {
                SearchBody query = new SearchBody(json, limits);
                json.object(query.fields());
                queries.add(query.query());
              });
        });
    json.object(fields);
    if (!several[0]) {
      return new Read(body.query(), List.of());
    }
    if (fieldsOfOne[0] > 0) {
      throw new Fault.InvalidRequest(
          Fault.Place.of("queries"), "is given beside fields of a query, needed: them within it");
    }
    return new Read(null, queries);
  }

  /** How each field is read. */
  private Map<String, Runnable> fields() {
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("text", () -> sought(new Sought.Text(json.string())));
    fields.put("vector", () -> sought(new Sought.Vector(json.vectorOrBase64(limits.maxVector()))));
    fields.put("like", () -> sought(new Sought.Like(readLike())));
    fields.put("space", () -> space = json.string());
    fields.put("truncate", () -> truncate = json.choice(Truncate.class));
    fields.put("mode", () -> mode = json.choice(Mode.class));
    fields.put("filter", () -> filter = FilterReader.read(json));
    fields.put("limit", () -> limit = json.integer(1, SearchRequest.MAX_LIMIT));
    fields.put("min_score", () -> minScore = json.real());
    fields.put("group_by", () -> groupBy = readGroupBy());
    fields.put("diversity", () -> diversity = between(0, 1));
    fields.put("fusion", () -> fusion = readFusion());
    fields.put("rerank", () -> rerank = readRerank());
    fields.put("include", () -> include = readInclude());
    fields.put(Offsets.FIELD, () -> offsets = Offsets.read(json));
    fields.put("explain", () -> explain = json.bool());
    fields.put("min_seq", () -> minSeq = json.wholeNumber(0, Long.MAX_VALUE));
    return fields;
  }

  private void sought(Sought one) {
    sought = one;
    ways++;
  }

  private List<String> readLike() {
    List<List<String>> ids = new ArrayList<>();
    json.object(Map.of("ids", () -> ids.add(json.strings(100))));
    if (ids.isEmpty() || ids.getFirst().isEmpty()) {
      throw json.invalid("has no ids, needed: {ids: [...]} with at least one");
    }
    return ids.getFirst();
  }

  private GroupBy readGroupBy() {
    String[] field = new String[1];
    int[] size = {1};
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("field", () -> field[0] = json.string());
    fields.put("size", () -> size[0] = json.integer(1, SearchRequest.MAX_LIMIT));
    json.object(fields);
    if (field[0] == null) {
      throw json.invalid("has no field, needed: {field, size?}");
    }
    return new GroupBy(field[0], size[0]);
  }

  private Fusion readFusion() {
    Fusion.Method[] method = {Fusion.DEFAULT.method()};
    int[] k = {Fusion.DEFAULT_K};
    double[] weights = {1, 1};
    Map<String, Runnable> inner = new LinkedHashMap<>();
    inner.put("vector", () -> weights[0] = between(0, 1e6));
    inner.put("lexical", () -> weights[1] = between(0, 1e6));
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("method", () -> method[0] = json.choice(Fusion.Method.class));
    fields.put("k", () -> k[0] = json.integer(1, 1_000_000));
    fields.put("weights", () -> json.object(inner));
    json.object(fields);
    if (weights[0] + weights[1] == 0) {
      throw json.invalid("has weights that are both 0");
    }
    return new Fusion(method[0], k[0], weights[0], weights[1]);
  }

  private Rerank readRerank() {
    @Nullable String[] model = {null};
    int[] top = {0};
    LongDocuments[] longDocuments = new LongDocuments[1];
    Map<String, Runnable> fields = new LinkedHashMap<>();
    fields.put("model", () -> model[0] = json.string());
    fields.put("top", () -> top[0] = json.integer(1, SearchRequest.MAX_LIMIT));
    fields.put("long_documents", () -> longDocuments[0] = json.choice(LongDocuments.class));
    json.object(fields);
    return new Rerank(model[0], top[0], longDocuments[0]);
  }

  private Set<Part> readInclude() {
    Set<Part> parts = EnumSet.noneOf(Part.class);
    json.list(Part.values().length, () -> parts.add(json.choice(Part.class)));
    return parts;
  }

  private double between(double least, double most) {
    double value = json.real();
    if (value < least || value > most) {
      throw json.invalid("is " + value + ", needed: a number from " + least + " to " + most);
    }
    return value;
  }

  private Query query() {
    return new Query(request(), offsets);
  }

  private SearchRequest request() {
    if (ways != 1) {
      throw new Fault.InvalidRequest(
          null,
          (ways == 0
                  ? "none of text, vector and like is given"
                  : "several of text, vector and like are given")
              + ", needed: one of them");
    }
    Rerank scored = rerank;
    if (scored != null && scored.top() == 0) {
      scored =
          new Rerank(scored.model(), Math.max(Rerank.DEFAULT_TOP, limit), scored.longDocuments());
    }
    return new SearchRequest(
        Objects.requireNonNull(sought),
        space,
        truncate,
        mode,
        filter,
        limit,
        minScore,
        groupBy,
        diversity,
        fusion,
        scored,
        include,
        explain,
        minSeq);
  }
}
